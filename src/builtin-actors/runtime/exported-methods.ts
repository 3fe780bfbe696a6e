/**
 * FRC-42 numbers of the methods that built-in actors and this package call. They are written out, because
 * hashes of names would take time at each start; a test compares them with the hashes.
 */
export const EXPORTED_METHODS = {
  AuthenticateMessage: 2_643_134_072n,
  Balance: 3_261_979_605n,
  Burn: 1_434_719_642n,
  Destroy: 2_624_896_501n,
  InvokeEVM: 3_844_450_837n,
  IsControllingAddress: 348_244_887n,
  MarketNotifyDeal: 4_186_741_094n,
  Mint: 116_935_346n,
  Receive: 3_726_118_371n,
  SectorContentChanged: 2_034_386_435n,
  Transfer: 80_475_954n,
  TransferFrom: 3_621_052_141n,
} as const
