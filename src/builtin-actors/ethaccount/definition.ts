import { EMPTY_SCHEMA } from '../placeholder/definition.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** An Ethereum account. @see builtin-actors v18.0.0 `actors/ethaccount/src/lib.rs` */
export const ETHACCOUNT = defineBuiltin({
  name: 'ethaccount',
  state: EMPTY_SCHEMA,
  layouts: [[10, EMPTY_SCHEMA]],
  answersExported: true,
  methods: { Constructor: { number: 1 } },
})
