import { type Judgement, type Miss, quantile, worst } from './judge.ts'

/** Steps that are shown with their gas. */
const EXAMPLES = [
  'token: f1 account deploys an ERC-20',
  'token: transfer to an eth account',
  'token: transfer through the proxy',
  'evm: a contract of 24000 bytes',
  'evm: write 40 slots',
  'multisig: 2 of 3 multisig with 100 FIL',
  'multisig: propose a send',
  'multisig: approve with the right hash',
  'paych: voucher on lane 0',
  'datacap: AddVerifiedClient',
  'datacap: allocate three at once',
  'accounts: PubkeyAddress',
] as const

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`
const signed = (part: number): string => `${part < 0 ? '-' : '+'}${percent(Math.abs(part))}`
const gas = (milligas: number): string =>
  String(Math.round(milligas / 1_000)).replace(/\B(?=(\d{3})+$)/g, ',')

/** The text of `docs/native-gas.md`. */
export function nativeGasPage({ invocations, receipts, leftOut }: Judgement): string {
  const all = [...invocations.values()].flat()
  const worstReceipt = worst(receipts)
  return [
    '# Gas of native actors',
    '',
    'Made by `scripts/judge-native-gas.ts`; a test says whether it is current, where the stories and bundles are.',
    '',
    'A native actor makes the syscalls of the official Wasm in the same order, so they and the storage cost exactly the same. What the Wasm',
    'itself would have cost is a model, charged as `wasm_exec_model`; `gasExact` is false on such receipts. Exact gas comes with an official',
    "bundle: `FVM.create({ actors: 'v18' })`.",
    '',
    '## The model',
    '',
    '- At the start: the memory, table and start function of the actor, a constant.',
    '- Before each syscall, and at the end: what the Wasm is charged for the stretch since the syscall before. It depends on the actor, the method,',
    '  the two syscalls, on the bytes and CBOR values that went over at both, and on those of the parameters and the state.',
    '- Contracts: each opcode, each byte copied, hashed or grown, each level and each bit on the way to a slot, each opcode of the code for the',
    '  search of jump destinations, each precompile by its input. A loop without a syscall is charged at each jump that it cannot pay in advance.',
    '- The reward actor: each epoch without a reward. The miner: each step of a vesting schedule, and each estimate that takes logarithms.',
    '',
    'The numbers are in `src/builtin-actors/execution-model/tables.generated.ts`, `src/builtin-actors/evm/execution-model.ts` and',
    '`src/builtin-actors/evm/precompiles/execution-cost.ts`. They were fitted (least absolute errors, nothing negative) on the workloads of',
    '`scripts/native-gas`, run on the official v18 actors: `LITEFVM_BUNDLES=... node scripts/fit-native-gas.ts`.',
    '',
    '## How far it is off',
    '',
    'Judged by stories that nothing was fitted to. A receipt is the whole message; an invocation is the execution alone, without the syscalls',
    'and the first memory, which are exact: the hardest measure.',
    '',
    '| measure | number | median | 90 of 100 within | worst |',
    '| --- | --- | --- | --- | --- |',
    row('gas of receipts', receipts),
    row('execution of invocations', all),
    '',
    `The worst receipt is ${signed(worstReceipt.error)} of ${gas(worstReceipt.official)}: ${worstReceipt.source}. Left out are ${leftOut} messages in which a side ran`,
    'out of gas, or which look at the gas that is left and do something else. Storage has a page of its own: [native-gas-storage.md](native-gas-storage.md).',
    '',
    ...byMethod(invocations),
    '## Examples',
    '',
    'Gas of receipts.',
    '',
    '| message | official | native | |',
    '| --- | --- | --- | --- |',
    ...EXAMPLES.flatMap((name) => {
      const found = receipts.find(({ source }) => source === name)
      return found === undefined ? [] : [example(found)]
    }),
    '',
  ].join('\n')
}

/** The text of `docs/native-gas-storage.md`. */
export function storageGasPage({ invocations, receipts, leftOut }: Judgement): string {
  const isTick = ({ source }: Miss): boolean => /: system f00 to f03/.test(source)
  const worstReceipt = worst(receipts)
  return [
    '# Gas of native storage actors',
    '',
    'Made by `scripts/judge-native-gas.ts`; a test says whether it is current, where the scenarios and bundles are.',
    '',
    'Messages of the storage scenarios on the native power, market and miner actors, and on the official ones. Nothing was fitted to them: the model of',
    '[native-gas.md](native-gas.md) is fitted on workloads of its own (`scripts/native-gas/storage-workload.ts`). Syscalls and storage cost exactly the same.',
    '',
    '## How far it is off',
    '',
    '| measure | number | median | 90 of 100 within | worst |',
    '| --- | --- | --- | --- | --- |',
    row('gas of receipts', receipts),
    row('receipts of cron', receipts.filter(isTick)),
    row(
      'all other receipts',
      receipts.filter((miss) => !isTick(miss)),
    ),
    row('execution of invocations', [...invocations.values()].flat()),
    '',
    `The worst receipt is ${signed(worstReceipt.error)} of ${gas(worstReceipt.official)}: ${worstReceipt.source}. ${leftOut} messages are left out.`,
    '',
    ...byMethod(invocations),
  ].join('\n')
}

function byMethod(invocations: Judgement['invocations']): string[] {
  return [
    '## By method',
    '',
    'Execution of invocations, as above.',
    '',
    '| actor and method | number | median | 90 of 100 within | worst |',
    '| --- | --- | --- | --- | --- |',
    ...[...invocations]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, misses]) => row(name, misses)),
    '',
  ]
}

function row(name: string, misses: readonly Miss[]): string {
  const { error, source } = worst(misses)
  return `| ${name} | ${misses.length} | ${percent(quantile(misses, 0.5))} | ${percent(quantile(misses, 0.9))} | ${signed(error)}: ${source} |`
}

function example({ source, official, error }: Miss): string {
  return `| ${source} | ${gas(official)} | ${gas(official * (1 + error))} | ${signed(error)} |`
}
