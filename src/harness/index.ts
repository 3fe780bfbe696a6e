export { createGenesis, type GenesisOptions } from './genesis.ts'
