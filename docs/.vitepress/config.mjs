import { defineConfig } from 'vitepress'

const guides = [
  ['Testing actors', 'harness'],
  ['Matchers', 'matchers'],
  ['Actors in AssemblyScript', 'assemblyscript'],
  ['Solidity', 'solidity'],
  ['Storage', 'storage'],
  ['Property tests', 'property-tests'],
  ['Contracts', 'contracts'],
  ['The native EVM', 'evm'],
  ['Foundry suites', 'forge'],
  ['Cheatcodes', 'forge-cheatcodes'],
  ['Coverage', 'coverage'],
  ['Profiles and stacks', 'profiling'],
  ['The command line', 'cli'],
  ['Gas', 'gas'],
  ['Gas of native actors', 'native-gas'],
  ['Gas of native storage actors', 'native-gas-storage'],
  ['FVM v3', 'fvm-v3'],
]

const useCases = [
  ['Perpetual storage', 'perpetual-storage'],
  ['Data replication', 'data-replication'],
  ['Provider reputation', 'provider-reputation'],
  ['Datasets and a data DAO', 'data-dao'],
  ['Auctions and bounties', 'storage-auction'],
  ['Storage futures', 'storage-futures'],
  ['Loans on sector pledge', 'pledge-loans'],
  ['Tokens of stored content', 'data-nft'],
  ['An L2 bridge', 'l2-bridge'],
]

/** The subpaths of the package, by the folder that typedoc makes for each. */
const subpaths = [
  ['litefvm', 'index'],
  ['litefvm/asc', 'asc'],
  ['litefvm/coverage', 'coverage/suite'],
  ['litefvm/gas', 'gas'],
  ['litefvm/ipld', 'ipld'],
  ['litefvm/matchers', 'harness/matchers'],
  ['litefvm/node', 'rpc'],
  ['litefvm/reporter', 'harness/gas-report/reporter'],
  ['litefvm/solc', 'solc'],
]

export default defineConfig({
  title: 'litefvm',
  description: 'A local Filecoin Virtual Machine for Node',
  outDir: '.vitepress/dist',
  cacheDir: '.vitepress/cache',
  // Files of the repository (examples, the README) are no pages.
  ignoreDeadLinks: [/^\.?\/?\.\.\//],
  markdown: { theme: { light: 'github-light', dark: 'github-dark' } },
  themeConfig: {
    outline: 'deep',
    search: { provider: 'local' },
    nav: [
      { text: 'Guides', link: '/' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: [
      {
        text: 'Guides',
        items: [
          { text: 'All guides', link: '/' },
          ...guides.map(([text, page]) => ({ text, link: `/${page}` })),
        ],
      },
      {
        text: 'Use cases',
        items: [
          { text: 'All use cases', link: '/use-cases/' },
          ...useCases.map(([text, page]) => ({ text, link: `/use-cases/${page}` })),
        ],
      },
      {
        text: 'Reference',
        items: subpaths.map(([text, folder]) => ({ text, link: `/reference/${folder}/` })),
      },
    ],
  },
})
