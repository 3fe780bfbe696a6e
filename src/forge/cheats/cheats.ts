import type { CheatTable } from '../cheat-table.ts'
import { ACCOUNT_CHEATS } from './accounts.ts'
import { ASSERTION_CHEATS } from './assertions.ts'
import { BLOCK_CHEATS } from './block.ts'
import { CALL_CHEATS } from './calls.ts'
import { ENVIRONMENT_CHEATS } from './environment.ts'
import { EXPECTATION_CHEATS } from './expectations.ts'
import { FILE_CHEATS } from './files.ts'
import { FLOW_CHEATS } from './flow.ts'
import { GAS_CHEATS } from './gas.ts'
import { JSON_CHEATS } from './json.ts'
import { KEY_CHEATS } from './keys.ts'
import { RECORD_CHEATS } from './records.ts'
import { TEXT_CHEATS } from './text.ts'
import { TOML_CHEATS } from './toml.ts'
import { UTILITY_CHEATS } from './utilities.ts'

/** Every cheatcode that is supported. */
export const CHEATS: CheatTable = {
  ...ACCOUNT_CHEATS,
  ...ASSERTION_CHEATS,
  ...BLOCK_CHEATS,
  ...CALL_CHEATS,
  ...EXPECTATION_CHEATS,
  ...FLOW_CHEATS,
  ...KEY_CHEATS,
  ...RECORD_CHEATS,
  ...ENVIRONMENT_CHEATS,
  ...FILE_CHEATS,
  ...GAS_CHEATS,
  ...JSON_CHEATS,
  ...UTILITY_CHEATS,
  ...TEXT_CHEATS,
  ...TOML_CHEATS,
}
