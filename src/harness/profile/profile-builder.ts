import { builtinMethodName } from '../../builtin-actors/index.ts'
import { type Cid, cidToString } from '../../ipld/index.ts'
import {
  type ApplyRet,
  indexOfKey,
  kindOfKey,
  type MessageProfile,
  type ProfiledFrame,
} from '../../machine/index.ts'
import {
  type ActorId,
  FatalError,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
} from '../../types/index.ts'
import { CodeNames } from './code-names.ts'
import { type FrameKind, Profile, type ProfiledMessage, type ProfileFrame } from './profile.ts'
import { type Branch, createRoot, enter } from './profile-tree.ts'
import { FrameTable } from './stacks.ts'

/** The names that {@link ProfileBuilder} asks for. A frame without an answer gets a plain name. */
export interface ProfileNames {
  /** The Wasm at a code CID. */
  readonly code: (code: Cid) => Uint8Array | undefined
  /** Its source map; the code's own debug information by default. */
  readonly sourceMap?: ((code: Cid) => string | object | undefined) | undefined
  /** The name of an actor, if the name of its code does not suffice. */
  readonly actorName?: (id: ActorId, code: Cid) => string | undefined
  /** The name of a method; those of the built-in actors are known. */
  readonly methodName?: (code: Cid, method: MethodNum) => string | undefined
  /** True leaves the ids of actors out, so that actors of one name in many worlds are one frame. */
  readonly mergesActors?: boolean
}

/** The receiver that a node is in. */
interface Receiver {
  readonly code: Cid
  readonly name: string | undefined
  /** Its functions and syscalls by key, as they are found. */
  readonly frames: Map<number, ProfileFrame>
}

/** Merges the profiles of messages into one: equal stacks become one. */
export class ProfileBuilder {
  readonly #names: ProfileNames
  readonly #codeNames: CodeNames
  readonly #root: Branch = createRoot()
  /** Frames by identity, each one once. */
  readonly #frames = new FrameTable()
  readonly #charges = new Map<string, ProfileFrame>()
  readonly #code = new Map<string, Map<number, ProfileFrame>>()
  readonly #messages: ProfiledMessage[] = []

  constructor(names: ProfileNames) {
    this.#names = names
    this.#codeNames = new CodeNames(names)
  }

  /**
   * Adds a message.
   *
   * @param label - name of the message in the profile
   * @throws FatalError if the machine did not profile it
   */
  add(label: string, applied: ApplyRet): void {
    const { receipt, profile, gasExact } = applied
    this.#messages.push({ label, exitCode: receipt.exitCode, gasUsed: receipt.gasUsed, gasExact })
    if (profile !== undefined) this.#addNodes(profile)
    else if (receipt.gasUsed !== 0n)
      throw new FatalError(`the message "${label}" was not profiled: its machine does not profile`)
  }

  /** The profile of everything added. */
  build(): Profile {
    return new Profile(this.#root, this.#messages)
  }

  #addNodes(profile: MessageProfile): void {
    const { keys, parents, compute, other, counts } = profile
    const nodes: Branch[] = [this.#root]
    const receivers: (Receiver | undefined)[] = [undefined]
    for (let i = 0; i < keys.length; i++) {
      if (i > 0) {
        const parent = parents[i]!
        const frame = this.#frameOf(profile, keys[i]!, receivers[parent])
        receivers.push(this.#receiverOf(profile, keys[i]!) ?? receivers[parent])
        nodes.push(enter(nodes[parent]!, frame))
      }
      const node = nodes[i]!
      // Most nodes have one of the two, and adding a bigint makes another.
      if (compute[i] !== 0n) node.compute += compute[i]!
      if (other[i] !== 0n) node.other += other[i]!
      node.count += counts[i]!
    }
  }

  #receiverOf(profile: MessageProfile, key: number): Receiver | undefined {
    if (kindOfKey(key) !== 'frame') return undefined
    const frame = profile.frames[indexOfKey(key)]
    if (frame?.type !== 'actor') return undefined
    let frames = this.#code.get(frame.code.key)
    if (frames === undefined) {
      frames = new Map()
      this.#code.set(frame.code.key, frames)
    }
    return { code: frame.code, name: frame.name, frames }
  }

  #frameOf(profile: MessageProfile, key: number, receiver: Receiver | undefined): ProfileFrame {
    const index = indexOfKey(key)
    const kind = kindOfKey(key)
    if (kind === 'frame')
      return this.#frames.frameLike(this.#namedFrame(profile.frames[index]!, receiver))
    if (kind === 'charge') return this.#chargeFrame(profile.charges[index]!)
    if (receiver === undefined) throw new FatalError('a profile has Wasm code outside of actors')
    let frame = receiver.frames.get(key)
    if (frame === undefined) {
      frame = this.#frames.frameLike(this.#codeFrame(receiver.code, index, kind === 'syscall'))
      receiver.frames.set(key, frame)
    }
    return frame
  }

  #chargeFrame(name: string): ProfileFrame {
    let frame = this.#charges.get(name)
    if (frame === undefined) {
      frame = plain('charge', name)
      this.#charges.set(name, frame)
    }
    return frame
  }

  #codeFrame(code: Cid, index: number, isSyscall: boolean): ProfileFrame {
    const names = this.#codeNames
    if (isSyscall) return plain('syscall', names.syscallName(code, index))
    const place = names.functionPlace(code, index)
    const name = names.functionName(code, index)
    return { kind: 'function', name, file: place?.file, line: place?.line }
  }

  #namedFrame(frame: ProfiledFrame, receiver: Receiver | undefined): ProfileFrame {
    switch (frame.type) {
      case 'actor': {
        const { id, code } = frame
        const name = this.#names.actorName?.(id, code) ?? frame.name ?? shortCode(code)
        return plain('actor', this.#names.mergesActors === true ? name : `f0${id} ${name}`)
      }
      case 'method':
        return plain('method', this.#methodText(receiver, frame.method))
      case 'native':
        return plain('native', 'TypeScript actor (its own gas is a model)')
      case 'function':
        return { kind: 'function', name: frame.name, file: frame.file, line: frame.line }
      case 'line': {
        const { file, line } = frame
        return { kind: 'line', name: `${file}:${line}`, file, line }
      }
      case 'mock':
        return plain('mock', 'mock')
      case 'syscall':
        return plain('syscall', frame.name)
    }
  }

  #methodText(receiver: Receiver | undefined, method: MethodNum): string {
    if (method === METHOD_SEND) return 'method 0 (send)'
    if (method === METHOD_CONSTRUCTOR) return 'method 1 (constructor)'
    const name =
      receiver === undefined
        ? undefined
        : (this.#names.methodName?.(receiver.code, method) ??
          (receiver.name === undefined ? undefined : builtinMethodName(receiver.name, method)))
    return name === undefined ? `method ${method}` : `method ${method} (${name})`
  }
}

function plain(kind: FrameKind, name: string): ProfileFrame {
  return { kind, name, file: undefined, line: undefined }
}

/** The end of a code CID, which identifies the code; the beginnings are all equal. */
function shortCode(code: Cid): string {
  return `code …${cidToString(code).slice(-8)}`
}
