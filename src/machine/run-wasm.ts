import { type Cid, cidToString } from '../ipld/index.ts'
import type { Kernel } from '../kernel/index.ts'
import { Invocation } from '../syscalls/index.ts'
import { Abort, type BlockId, ExitCode, FatalError } from '../types/index.ts'
import type { DefaultCallManager } from './call-manager.ts'
import type { CodeRun } from './invoke.ts'

/** Bytes of a Wasm page. */
const PAGE = 65_536
