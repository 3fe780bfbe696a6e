import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
} from 'viem'
import { type ContractAnswer, type ContractChain, eth } from './chains.ts'

/** What a build says of a contract. */
export interface Artifact {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Contract {
  readonly label: string
  readonly abi: Abi
  readonly address: Hex
}

/** How a call is made. */
export interface CallBy {
  readonly from?: string
  readonly value?: bigint
}

const ZERO: Hex = `0x${'0'.repeat(40)}`

/** Deploys and calls contracts, and writes down what they answer, in words. */
export class Transcript {
  readonly lines: string[] = []
  readonly #chain: ContractChain
  readonly #contracts = new Map<string, Contract>()
  readonly #names = new Map<string, string>([[ZERO, 'nobody']])

  constructor(chain: ContractChain) {
    this.#chain = chain
    for (const name of ['eve', 'frank']) this.#names.set(addressOfAccount(name).toLowerCase(), name)
  }

  /** The address of a contract or an account. */
  at(label: string): Hex {
    return this.#contracts.get(label)?.address ?? addressOfAccount(label)
  }

  /** Deploys a contract; its address has the label from then on. */
  deploy(
    label: string,
    { abi, bytecode }: Artifact,
    args: readonly unknown[],
    { from = 'eve', value }: CallBy = {},
  ): boolean {
    const code = encodeDeployData({ abi, bytecode, args })
    const { answer, address } = this.#chain.deploy(from, code, value)
    if (address !== undefined) this.know(label, abi, address)
    this.#write(`new ${label}(${this.#texts(args)})`, answer, abi, undefined)
    return address !== undefined
  }

  /** Gives a contract that another one made a label. */
  know(label: string, abi: Abi, address: Hex): void {
    this.#contracts.set(label, { label, abi, address })
    this.#names.set(address.toLowerCase(), label)
  }

  /** Calls a function by name, or a function of an ABI. */
  call(
    label: string,
    called: string | AbiFunction,
    args: readonly unknown[],
    { from = 'eve', value }: CallBy = {},
  ): unknown {
    const contract = this.#contracts.get(label)!
    const item = typeof called === 'string' ? functionOf(contract.abi, called, args.length) : called
    const data = encodeFunctionData({ abi: [item], functionName: item.name, args })
    const answer = this.#chain.call(from, contract.address, data, value)
    const by = from === 'eve' ? '' : ` by ${from}`
    const sent = value === undefined ? '' : ` with ${value}`
    const head = `${label}.${item.name}(${this.#texts(args)})${by}${sent}`
    return this.#write(head, answer, contract.abi, item)
  }

  /** Calls every function: those that only read, then the others, with arguments of their types. */
  callAll(label: string): void {
    const functions = this.#contracts.get(label)!.abi.filter((item) => item.type === 'function')
    const reads = functions.filter((item) => isView(item))
    const writes = functions.filter((item) => !isView(item))
    for (const item of [...reads, ...writes]) this.call(label, item, this.#argumentsOf(item))
  }

  #argumentsOf(item: AbiFunction): unknown[] {
    return item.inputs.map((input) => this.#sample(input))
  }

  #sample(parameter: AbiParameter): unknown {
    const { type } = parameter
    const array = /^(.*)\[(\d*)\]$/.exec(type)
    if (array !== null) {
      const element = { ...parameter, type: array[1]! }
      const count = array[2] === '' ? 1 : Number(array[2])
      return Array.from({ length: count }, () => this.#sample(element))
    }
    if ('components' in parameter)
      return Object.fromEntries(parameter.components.map((c) => [c.name, this.#sample(c)]))
    if (type === 'address') return this.at('frank')
    if (type === 'bool') return true
    if (type === 'string') return 'words'
    if (type === 'bytes') return '0x'
    if (type.startsWith('bytes')) return `0x${'01ffc9a7'.padEnd(2 * Number(type.slice(5)), '0')}`
    return Number(/\d+$/.exec(type)?.[0] ?? 256) <= 48 ? 1 : 1n
  }

  /** Writes a line, a line for each log, and gives what was returned. */
  #write(head: string, answer: ContractAnswer, abi: Abi, item: AbiFunction | undefined): unknown {
    const { exitCode, data, logs } = answer
    let returned: unknown
    if (exitCode !== 0) this.lines.push(`${head} fails: ${this.#failureText(answer, abi)}`)
    else if (item === undefined || item.outputs.length === 0) this.lines.push(head)
    else {
      returned = decodeFunctionResult({ abi: [item], functionName: item.name, data })
      this.lines.push(`${head} = ${this.#text(returned)}`)
    }
    for (const log of logs) {
      const emitter = [...this.#contracts.values()].find(
        ({ address }) => this.#chain.idOf(address) === log.emitter,
      )
      const what = eventText(emitter?.abi ?? abi, log.topics, log.data, (x) => this.#text(x))
      this.lines.push(`  ${emitter?.label ?? 'a contract'}: ${what}`)
    }
    return returned
  }

  #failureText({ exitCode, data }: ContractAnswer, abi: Abi): string {
    if (data === '0x') return `exit code ${exitCode}`
    try {
      const { errorName, args } = decodeErrorResult({ abi, data })
      return `${errorName}(${this.#texts(args ?? [])})`
    } catch {
      return data // no error that the ABI names
    }
  }

  #texts(values: readonly unknown[]): string {
    return values.map((value) => this.#text(value)).join(', ')
  }

  #text(value: unknown): string {
    if (typeof value === 'string') return this.#names.get(value.toLowerCase()) ?? shorten(value)
    if (Array.isArray(value)) return `[${this.#texts(value)}]`
    if (typeof value === 'object' && value !== null) return `{${this.#texts(Object.values(value))}}`
    return String(value)
  }
}

function eventText(
  abi: Abi,
  topics: readonly Hex[],
  data: Hex,
  text: (value: unknown) => string,
): string {
  try {
    const [signature, ...rest] = topics
    const decoded = decodeEventLog({ abi, data, topics: [signature!, ...rest] })
    return `${decoded.eventName} ${text(decoded.args ?? [])}`
  } catch {
    return `${topics.join(' ')} ${data}` // no event that the ABI names
  }
}

function functionOf(abi: Abi, name: string, inputs: number): AbiFunction {
  const found = abi.find(
    (item): item is AbiFunction =>
      item.type === 'function' && item.name === name && item.inputs.length === inputs,
  )
  if (found === undefined) throw new Error(`no function ${name} of ${inputs} inputs`)
  return found
}

function isView({ stateMutability }: AbiFunction): boolean {
  return stateMutability === 'view' || stateMutability === 'pure'
}

function addressOfAccount(name: string): Hex {
  return eth(name).ethAddress as Hex
}

/** The start of a long text, and its length. */
function shorten(text: string): string {
  return text.length > 140 ? `${text.slice(0, 70)}... (${text.length})` : text
}
