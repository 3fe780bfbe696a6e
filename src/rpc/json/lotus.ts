import { type AddressPrefix, addressToString } from '../../crypto/index.ts'
import {
  type CallFrame,
  encodeMessage,
  type FVM,
  type MessageTrace,
  type Result,
} from '../../harness/index.ts'
import { Cid, Codec, cidOf, cidToString, type IpldValue } from '../../ipld/index.ts'
import type { Receipt } from '../../machine/index.ts'
import {
  type ChainNode,
  isBls,
  type Outcome,
  SignatureKind,
  type SignedMessage,
  type Tipset,
} from '../../node/index.ts'
import type { ActorState } from '../../state-tree/index.ts'
import { type ActorId, Address, ExitCode, type Message } from '../../types/index.ts'

/** A CID in Filecoin's JSON. */
export interface CidJson {
  readonly '/': string
}

/** A CID. */
export function cidJson(cid: Cid): CidJson {
  return { '/': cidToString(cid) }
}

/** The key of a tipset. */
export function keyJson(tipset: Tipset): readonly CidJson[] {
  return [cidJson(tipset.cid)]
}

/** Bytes in base64; null for none, as Go writes them. */
export function bytesJson(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : Buffer.from(bytes).toString('base64')
}

/** Writes what Lotus's API writes, for the addresses of one network. */
export class LotusJson {
  readonly #prefix: AddressPrefix

  constructor(node: ChainNode) {
    this.#prefix = node.config.network === 'mainnet' ? 'f' : 't'
  }

  /** An address. */
  address(address: Address): string {
    return addressToString(address, this.#prefix)
  }

  /** The f4 address of an actor, or its id if it has none. */
  actorAddress(vm: FVM, id: ActorId): string {
    const address = Address.id(id)
    return this.address(vm.getActor(address)?.delegatedAddress ?? address)
  }

  /** A tipset. */
  tipset(tipset: Tipset) {
    return {
      Cids: keyJson(tipset),
      Blocks: [this.header(tipset)],
      Height: Number(tipset.height),
    }
  }

  /** The header of a tipset's block. */
  header({ header }: Tipset) {
    const signature = { Type: SignatureKind.Bls, Data: bytesJson(new Uint8Array(96)) }
    return {
      Miner: this.address(header.miner),
      Ticket: { VRFProof: bytesJson(header.ticket) },
      ElectionProof: { WinCount: 1, VRFProof: null },
      BeaconEntries: [],
      WinPoStProof: [],
      Parents: header.parents.map(cidJson),
      ParentWeight: String(header.parentWeight),
      Height: Number(header.height),
      ParentStateRoot: cidJson(header.parentStateRoot),
      ParentMessageReceipts: cidJson(header.parentMessageReceipts),
      Messages: cidJson(header.messages),
      BLSAggregate: signature,
      Timestamp: Number(header.timestamp),
      BlockSig: signature,
      ForkSignaling: 0,
      ParentBaseFee: String(header.parentBaseFee),
    }
  }

  /** A message, with the CID of its bare form. */
  message(message: Message) {
    return {
      Version: Number(message.version),
      To: this.address(message.to),
      From: this.address(message.from),
      Nonce: Number(message.sequence),
      Value: String(message.value),
      GasLimit: Number(message.gasLimit),
      GasFeeCap: String(message.gasFeeCap),
      GasPremium: String(message.gasPremium),
      Method: Number(message.methodNum),
      Params: bytesJson(message.params),
      CID: cidJson(cidOf(Codec.DAG_CBOR, encodeMessage(message))),
    }
  }

  /** A message with its signature. */
  signedMessage(signed: SignedMessage) {
    const { signature, message, cid } = signed
    return {
      Message: this.message(message),
      Signature: { Type: signature[0] ?? 0, Data: bytesJson(signature.subarray(1)) },
      CID: cidJson(cid),
    }
  }

  /** A receipt. */
  receipt({ exitCode, returnData, gasUsed, eventsRoot }: Receipt) {
    return {
      ExitCode: exitCode,
      Return: bytesJson(returnData),
      GasUsed: Number(gasUsed),
      EventsRoot: eventsRoot === undefined ? null : cidJson(eventsRoot),
    }
  }

  /** An actor's record. */
  actor(actor: ActorState) {
    const { code, state, sequence, balance, delegatedAddress } = actor
    return {
      Code: cidJson(code),
      Head: cidJson(state),
      Nonce: Number(sequence),
      Balance: String(balance),
      DelegatedAddress: delegatedAddress === undefined ? null : this.address(delegatedAddress),
    }
  }

  /** The outcome of a message, with its call tree. */
  invocation(result: Result<unknown>, trace: MessageTrace, outcome: Outcome, error: string) {
    const { message } = result
    return {
      MsgCid: cidJson(cidOf(Codec.DAG_CBOR, encodeMessage(message))),
      Msg: this.message(message),
      MsgRct: this.receipt(outcome.receipt),
      GasCost: {
        Message: cidJson(cidOf(Codec.DAG_CBOR, encodeMessage(message))),
        GasUsed: String(outcome.receipt.gasUsed),
        BaseFeeBurn: String(outcome.baseFeeBurn),
        OverEstimationBurn: String(outcome.overEstimationBurn),
        MinerPenalty: String(outcome.minerPenalty),
        MinerTip: String(outcome.minerTip),
        Refund: String(outcome.refund),
        TotalCost: String(outcome.baseFeeBurn + outcome.overEstimationBurn + outcome.minerTip),
      },
      ExecutionTrace: trace.root === undefined ? null : this.frame(trace.root),
      Error: error,
      Duration: 0,
    }
  }

  /** A call and all calls of it. */
  frame(frame: CallFrame): object {
    const { params, returned, actor, id } = frame
    return {
      Msg: {
        From: this.address(Address.id(frame.from)),
        To: this.address(frame.to),
        Value: String(frame.value),
        Method: Number(frame.method),
        Params: bytesJson(params?.data ?? new Uint8Array(0)),
        ParamsCodec: params?.codec ?? 0,
        GasLimit: Number(frame.gasLimit),
        ReadOnly: frame.readOnly,
      },
      MsgRct: {
        ExitCode: frame.exitCode ?? ExitCode.SYS_ASSERTION_FAILED,
        Return: bytesJson(returned?.data ?? new Uint8Array(0)),
        ReturnCodec: returned?.codec ?? 0,
      },
      InvokedActor:
        actor === undefined || id === undefined
          ? null
          : { Id: Number(id), State: this.actor(actor) },
      GasCharges: frame.steps.flatMap((step) =>
        step.type === 'charge'
          ? [
              {
                Name: step.charge.name,
                tg: gasOf(Number(step.charge.compute) + Number(step.charge.other)),
                cg: gasOf(Number(step.charge.compute)),
                sg: gasOf(Number(step.charge.other)),
                tt: 0,
              },
            ]
          : [],
      ),
      Subcalls: frame.calls.map((call) => this.frame(call)),
    }
  }

  /** A decoded state with the names of Go: fields begin with a capital. */
  state(value: unknown, depth = 0): unknown {
    if (depth > 32) return null
    if (value === null || value === undefined) return null
    if (typeof value === 'bigint') return String(value)
    if (value instanceof Cid) return cidJson(value)
    if (value instanceof Address) return this.address(value)
    if (value instanceof Uint8Array) return bytesJson(value)
    if (Array.isArray(value)) return value.map((item) => this.state(item, depth + 1))
    if (typeof value !== 'object') return value
    const root = (value as { readonly root?: unknown; readonly cid?: unknown }).cid // of maps and arrays
    if (root instanceof Cid) return cidJson(root)
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [
        name.charAt(0).toUpperCase() + name.slice(1),
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of a decoded state are IPLD values
        this.state(field as IpldValue, depth + 1),
      ]),
    )
  }
}

/** Milligas as gas, rounded up. */
function gasOf(milligas: number): number {
  return Math.ceil(milligas / 1_000)
}

/** Messages of a tipset by how the block keeps them. */
export function splitMessages(tipset: Tipset): {
  readonly bls: readonly SignedMessage[]
  readonly others: readonly SignedMessage[]
} {
  const bls = tipset.messages.filter((message) => isBls(message))
  return { bls, others: tipset.messages.filter((message) => !isBls(message)) }
}
