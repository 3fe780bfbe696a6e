import { EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import {
  type ActorId,
  Address,
  CRON_ACTOR_ID,
  EAM_ACTOR_ID,
  INIT_ACTOR_ID,
  REWARD_ACTOR_ID,
} from '../../types/index.ts'
import {
  address,
  array,
  big,
  bytes,
  type CborTree,
  encodeTree,
  int,
  link,
  uint,
} from './cbor-tree.ts'
import {
  accountId,
  addressOf,
  amount,
  anyAddress,
  anyMethod,
  BY_SYSTEM,
  type CallDraft,
  type Gen,
  SINGLETON_IDS,
  smallValue,
} from './gen.ts'
import { authenticateParams } from './paych.ts'

const INIT = Address.id(INIT_ACTOR_ID)
const REWARD = Address.id(REWARD_ACTOR_ID)
const CRON = Address.id(CRON_ACTOR_ID)

/** A transfer without code. */
export function bareSend(g: Gen): CallDraft {
  const params = g.c.chance(10) ? bytes(g.c.bytes(3)) : undefined
  return { note: 'send', to: anyAddress(g), method: 0n, value: amount(g), params }
}

/** A call of an account, an Ethereum account, a placeholder, or whatever else is there. */
export function accountCall(g: Gen): CallDraft {
  const { c, session } = g
  const id = accountId(g)
  const to = addressOf(g, { id })
  const value = smallValue(g)
  return c.weighted<() => CallDraft>([
    [2, () => ({ note: 'account: address', to, method: 2n, value, params: undefined })],
    [
      5,
      () => ({
        note: 'account: authenticate',
        to,
        method: EXPORTED_METHODS.AuthenticateMessage,
        value,
        params: authenticateParams(g, id),
      }),
    ],
    [
      2,
      () => ({
        note: 'account: any method',
        to,
        method: anyMethod(c),
        value,
        params: anyParams(g),
      }),
    ],
    [
      1,
      () => ({
        note: 'account: constructor',
        to,
        method: 1n,
        value: 0n,
        params: address(anyAddress(g)),
        callers: BY_SYSTEM,
      }),
    ],
    [
      2,
      () => ({
        note: 'any actor: any method',
        to: addressOf(g, c.pick(session.actors().filter(isHarmless))),
        method: anyMethod(c),
        value,
        params: anyParams(g),
      }),
    ],
  ])()
}

/** Market, power and miners are excluded: they are Wasm on both sides. */
function isHarmless({ type }: { type: string }): boolean {
  return !type.startsWith('storage')
}

function anyParams(g: Gen): CborTree | undefined {
  const { c } = g
  return c.pick<() => CborTree | undefined>([
    () => undefined,
    () => array(),
    () => bytes(c.bytes(c.below(40))),
    () => address(anyAddress(g)),
    () => array(address(anyAddress(g)), big(amount(g))),
  ])()
}

/** A call of init: what Exec and Exec4 refuse and what they make. */
export function initCall(g: Gen): CallDraft {
  const { c, session } = g
  const code = link(c.pick([...session.world.codes.values()]))
  const own = { to: INIT, value: smallValue(g) }
  const constructorParams = bytes(encodeTree(anyParams(g) ?? array()))
  if (c.chance(50))
    return { ...own, note: 'init: exec', method: 2n, params: array(code, constructorParams) }
  const subaddress = c.pick<() => Uint8Array>([
    () => c.bytes(20),
    () => new Uint8Array(20).fill(0x77),
    () => c.bytes(c.below(60)),
  ])()
  return {
    ...own,
    note: 'init: exec4',
    method: 3n,
    params: array(code, constructorParams, bytes(subaddress)),
    callers: [EAM_ACTOR_ID],
  }
}

/** A call that only the system, or power, makes: reward and cron. */
export function systemCall(g: Gen): CallDraft {
  const { c, session } = g
  const miner: ActorId = session.actors('storageminer')[0]!.id
  const call = (
    note: string,
    to: Address,
    method: bigint,
    { params, callers }: Partial<Pick<CallDraft, 'params' | 'callers'>>,
  ): CallDraft => ({ note, to, method, value: 0n, params, callers })
  const win = (): CborTree =>
    array(
      address(c.chance(60) ? Address.id(miner) : anyAddress(g)),
      big(amount(g)),
      big(c.chance(80) ? 0n : amount(g)),
      int(
        c.weighted([
          [8, 1 + c.below(5)],
          [1, 0],
          [1, -1],
        ]),
      ),
    )
  const power = (): CborTree =>
    big(
      c.weighted([
        [4, BigInt(c.below(1e9)) << 40n],
        [1, 0n],
        [1, -1n],
      ]),
    )
  return c.weighted<() => CallDraft>([
    [4, () => call('reward: award', REWARD, 2n, { params: win(), callers: BY_SYSTEM })],
    [2, () => call('reward: this epoch', REWARD, 3n, {})],
    [
      3,
      () =>
        call('reward: update', REWARD, 4n, {
          params: c.chance(8) ? { is: 'null' } : power(),
          callers: [4n],
        }),
    ],
    [1, () => call('cron: tick', CRON, 2n, { callers: BY_SYSTEM })],
    [
      1,
      () =>
        call('cron: constructor', CRON, 1n, {
          params: array(array(array(uint(4), uint(5)))),
          callers: BY_SYSTEM,
        }),
    ],
    [
      1,
      () =>
        call(
          'singleton: constructor',
          Address.id(c.pick(SINGLETON_IDS.filter((id) => id !== 4n && id !== 5n))),
          1n,
          { params: anyParams(g), callers: BY_SYSTEM },
        ),
    ],
  ])()
}
