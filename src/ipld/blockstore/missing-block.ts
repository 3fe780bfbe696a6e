import { FatalError } from '../../types/index.ts'
import { type Cid, cidToString } from '../cid/index.ts'

/** A block that another one links to is not in the blockstore. */
export class MissingBlockError extends FatalError {
  readonly cid: Cid
  constructor(what: string, cid: Cid, where: string) {
    super(
      `${what} ${cidToString(cid)}${where} is not in the blockstore: ` +
        'the state is incomplete, load all of its blocks',
    )
    this.cid = cid
  }
}
