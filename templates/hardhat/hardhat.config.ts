import { createRequire } from 'node:module'
import hardhatToolboxViem from '@nomicfoundation/hardhat-toolbox-viem'
import { defineConfig } from 'hardhat/config'

const require = createRequire(import.meta.url)
const { version } = require('solc/package.json')

export default defineConfig({
  plugins: [hardhatToolboxViem],
  // The compiler from npm: nothing is downloaded at the first run.
  solidity: {
    compilers: [
      {
        version,
        path: require.resolve('solc/soljson.js'),
        settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 } },
      },
    ],
  },
  networks: {
    litefvm: {
      type: 'http',
      chainType: 'l1',
      url: 'http://127.0.0.1:8545',
      accounts: 'remote', // the keys are in the node
    },
  },
})
