import { indexOf } from '../harness/index.ts'
import type { Build } from './artifacts.ts'
import { inputOf } from './call-data.ts'
import { CreationNames } from './creation-names.ts'
import type { SuiteResult } from './results.ts'
import { selectorOfInput, type TraceItem } from './trace.ts'

/** Gas of one function over all its calls. */
export interface FunctionGas {
  readonly name: string
  readonly calls: number
  readonly min: bigint
  readonly mean: bigint
  readonly median: bigint
  readonly max: bigint
}

/** Gas of a contract: its deployment and its functions. */
export interface ContractGas {
  readonly contract: string
  readonly deployment: bigint | undefined
  readonly functions: readonly FunctionGas[]
}

/** Sums up the calls of traces by contract and function; test contracts are left out. */
export function gasReport(build: Build, suites: readonly SuiteResult[]): ContractGas[] {
  const gas = new Map<string, Map<string, bigint[]>>()
  const deployments = new Map<string, bigint>()
  const tests = new Set(suites.map(({ name }) => name.slice(name.lastIndexOf(':') + 1)))
  const add = (contract: string, name: string, used: bigint): void => {
    const functions = gas.get(contract) ?? new Map<string, bigint[]>()
    functions.set(name, [...(functions.get(name) ?? []), used])
    gas.set(contract, functions)
  }
  for (const { tests: results } of suites)
    for (const { trace, setupTrace } of results) {
      const names = new CreationNames(build.artifacts)
      names.learn(setupTrace)
      names.learn(trace)
      const visit = (items: readonly TraceItem[]): void => {
        for (const item of items) {
          if (item.type !== 'call') continue
          const used = item.gas / 1000n
          if (item.kind === 'create') {
            const created = names.nameOfCreation(item)
            if (created !== undefined && !tests.has(created)) deployments.set(created, used)
          } else if (item.kind === 'call') {
            const contract = names.nameOf(item.call.to ?? '0x')
            if (contract !== undefined && !tests.has(contract))
              add(contract, functionOf(build, contract, inputOf(item.call)), used)
          }
          visit(item.children)
        }
      }
      visit(setupTrace)
      visit(trace)
    }
  const contracts = [...new Set([...gas.keys(), ...deployments.keys()])].sort()
  return contracts.map((contract) => ({
    contract,
    deployment: deployments.get(contract),
    functions: [...(gas.get(contract) ?? new Map<string, bigint[]>())]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, used]) => figuresOf(name, used)),
  }))
}

function functionOf(build: Build, contract: string, input: Uint8Array): string {
  if (input.length < 4) return 'receive'
  const selector = selectorOfInput(input)
  const artifact = build.artifacts.find(({ name }) => name === contract)
  return artifact === undefined
    ? selector
    : (indexOf(artifact.abi).functionOf.get(selector)?.name ?? 'fallback')
}

function figuresOf(name: string, used: readonly bigint[]): FunctionGas {
  const sorted = [...used].sort((a, b) => (a < b ? -1 : 1))
  const middle = sorted.length >> 1
  const sum = sorted.reduce((all, one) => all + one, 0n)
  return {
    name,
    calls: sorted.length,
    min: sorted[0]!, // there is at least one call
    max: sorted.at(-1)!, // there is at least one call
    mean: sum / BigInt(sorted.length),
    median:
      sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2n, // the indexes are in range
  }
}

/** Writes the report as tables. */
export function gasReportText(report: readonly ContractGas[]): string {
  return report
    .map(({ contract, deployment, functions }) => {
      const rows = functions.map(({ name, calls, min, mean, median, max }) =>
        [name, min, mean, median, max, calls].map(String),
      )
      const head = ['Function Name', 'Min', 'Avg', 'Median', 'Max', '# Calls']
      const widths = head.map((title, at) =>
        Math.max(title.length, ...rows.map((row) => row[at]!.length)),
      ) // rows are as long as the head
      const line = (cells: readonly string[]): string =>
        `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |` // as many widths as cells
      const rule = `|-${widths.map((width) => '-'.repeat(width)).join('-|-')}-|`
      const cost = deployment === undefined ? '' : `\nDeployment: ${deployment} gas`
      return `\n${contract}${cost}\n${[line(head), rule, ...rows.map(line)].join('\n')}\n`
    })
    .join('')
}
