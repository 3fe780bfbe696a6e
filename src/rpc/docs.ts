import { METHOD_GROUPS, type MethodGroup } from './all-methods.ts'
import type { RpcMethod } from './method.ts'

/** The page of all methods, in Markdown. */
export function renderMethodsPage(groups: readonly MethodGroup[] = METHOD_GROUPS): string {
  const sections = groups.map(({ title, tables }) => {
    const rows = tables
      .flatMap((table) => Object.entries(table))
      .map(([name, spec]) => row(name, spec))
    return [
      `## ${title}`,
      '',
      '| method | parameters | result | |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n')
  })
  return [
    '# Methods of litefvm node',
    '',
    'Made from the tables in `src/rpc/methods` (`npx vitest run test/rpc/docs.test.ts -u`). A `?` marks a parameter that may be left out. Methods of',
    'Ethereum are also served under the names that Lotus has for them (`Filecoin.EthGetBalance`, `Filecoin.NetVersion`, ...). Other methods answer -32601.',
    '',
    ...sections,
  ].join('\n')
}

function row(name: string, spec: RpcMethod): string {
  const params = spec.params.map(
    (param) => `\`${param.name}${param.isOptional ? '?' : ''}\`: ${param.type}`,
  )
  return `| \`${name}\` | ${params.join(', ') || '-'} | ${spec.result} | ${spec.doc} |`
}

/** The document of OpenRPC that `rpc.discover` gives. */
export function openRpcDocument(methods: ReadonlyMap<string, RpcMethod>, version: string): object {
  return {
    openrpc: '1.2.6',
    info: { title: 'litefvm node', version },
    methods: Array.from(methods, ([name, spec]) => ({
      name,
      summary: spec.doc,
      params: spec.params.map((param) => ({
        name: param.name,
        required: !param.isOptional,
        schema: { description: param.type },
      })),
      result: { name: 'result', schema: { description: spec.result } },
      examples: [
        {
          name: 'example',
          params: spec.example.params.map((value, i) => ({
            name: spec.params[i]?.name ?? String(i),
            value,
          })),
          ...('result' in spec.example
            ? { result: { name: 'result', value: spec.example.result } }
            : {}),
        },
      ],
    })),
  }
}
