export { builtinMethodName, builtinMethodNumber, stateSchemaOf } from '../../builtin-actors/index.ts'
