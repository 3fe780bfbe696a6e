import { nativeActor } from '../runtime/native-actor.ts'
import { MARKET } from './definition.ts'
import {
  batchActivateDeals,
  sectorContentChanged,
  verifyDealsForActivation,
} from './methods/activate.ts'
import { addBalance, getBalance, withdrawBalance } from './methods/balances.ts'
import { constructor } from './methods/constructor.ts'
import { cronTick } from './methods/cron.ts'
import { publishStorageDeals } from './methods/publish.ts'
import {
  getDealActivation,
  getDealClient,
  getDealClientCollateral,
  getDealDataCommitment,
  getDealLabel,
  getDealProvider,
  getDealProviderCollateral,
  getDealSector,
  getDealTerm,
  getDealTotalPrice,
  getDealVerified,
} from './methods/queries.ts'
import { settleDealPayments } from './methods/settle.ts'
import { onMinerSectorsTerminate } from './methods/terminate.ts'

/** The storage market actor in TypeScript. */
export const MARKET_ACTOR = nativeActor(MARKET, {
  handlers: {
    Constructor: constructor,
    AddBalance: addBalance,
    WithdrawBalance: withdrawBalance,
    PublishStorageDeals: publishStorageDeals,
    VerifyDealsForActivation: verifyDealsForActivation,
    BatchActivateDeals: batchActivateDeals,
    OnMinerSectorsTerminate: onMinerSectorsTerminate,
    CronTick: cronTick,
    GetBalance: getBalance,
    GetDealDataCommitment: getDealDataCommitment,
    GetDealClient: getDealClient,
    GetDealProvider: getDealProvider,
    GetDealLabel: getDealLabel,
    GetDealTerm: getDealTerm,
    GetDealTotalPrice: getDealTotalPrice,
    GetDealClientCollateral: getDealClientCollateral,
    GetDealProviderCollateral: getDealProviderCollateral,
    GetDealVerified: getDealVerified,
    GetDealActivation: getDealActivation,
    GetDealSector: getDealSector,
    SettleDealPayments: settleDealPayments,
    SectorContentChanged: sectorContentChanged,
  },
})
