import type { Hex } from '../harness/index.ts'
import { areEqual, startsWith } from './expectations.ts'
import type { CallMock, Session } from './session.ts'

const EMPTY = new Uint8Array(0)

/** Finds the mock that answers a call: the one that says most about it, and the newest of several. */
export function mockOf(
  session: Session,
  { to, input, value }: { readonly to: Hex; readonly input: Uint8Array; readonly value: bigint },
): CallMock | undefined {
  const mocks = session.mocks.get(to)
  if (mocks === undefined) return undefined
  let best: CallMock | undefined
  for (const mock of mocks) {
    if (!startsWith(input, mock.data)) continue
    if (mock.value !== undefined && mock.value !== value) continue
    const isExact = (one: CallMock): number =>
      one.data.length * 2 + (one.value === undefined ? 0 : 1)
    if (best === undefined || isExact(mock) >= isExact(best)) best = mock
  }
  return best
}

/** Finds the contract that runs a function in place of its own. */
export function functionOf(session: Session, to: Hex, input: Uint8Array): Hex | undefined {
  const { functionMocks } = session
  if (functionMocks.length === 0) return undefined
  const found = functionMocks.filter((one) => one.target === to && startsWith(input, one.data))
  return (found.find(({ data }) => areEqual(data, input)) ?? found.at(-1))?.to
}

/** Takes the next answer of a mock; the last one stays. */
export function nextAnswer(mock: CallMock): Uint8Array {
  const [first = EMPTY] = mock.answers
  if (mock.answers.length > 1) mock.answers.shift()
  return first
}
