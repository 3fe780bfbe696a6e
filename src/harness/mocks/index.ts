export { type MockAnswer, type MockHandler, type MockReply, PASS_THROUGH } from './answer.ts'
export { type CallSpec, MockedCall, type ResolvedSpec } from './call-spec.ts'
export { type CallExpectation, ExpectationFailed, type Mock } from './handles.ts'
export {
  kernelOverrides,
  type OverrideTable,
  PRIMITIVE_NAMES,
  type PrimitiveName,
  type PrimitiveOverride,
  type Primitives,
} from './overrides.ts'
export {
  callsOf,
  type Expectation,
  forgetCalls,
  Interceptor,
  type MockRule,
  type Mocks,
  NO_MOCKS,
  type SeenCall,
} from './rules.ts'
export {
  addStandIn,
  MOCK_CODE,
  type StandIn,
  type StandIns,
  withoutStandIns,
} from './stand-ins.ts'
