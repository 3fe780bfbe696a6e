import { basename } from 'node:path'
import type { ContractArtifact, Hex } from '../../harness/index.ts'
import type { DevNode, NodeOptions } from '../../rpc/index.ts'
import { bytesToHex, UsageError } from '../../types/index.ts'
import { artifactOf, readArtifactFolder } from './artifact-folder.ts'

/** A contract that was deployed at the start. */
export interface PresetContract {
  readonly name: string
  readonly address: Hex
}

/** The preset that a node is created with; a folder is deployed later. */
export function presetOption(given: string | undefined): Pick<NodeOptions, 'preset'> {
  return given === 'foc' ? { preset: 'foc' } : {}
}

/**
 * Deploys the artifacts of a folder by transactions of the first account, in the order of their paths.
 *
 * @throws UsageError for a contract that needs arguments or libraries, and one whose constructor fails
 */
export async function deployFolder(node: DevNode, folder: string): Promise<PresetContract[]> {
  const [key] = node.keys.filter(({ kind }) => kind === 'eth')
  if (key === undefined)
    throw new UsageError('FVM_CLI_VALUE', `--preset ${folder} needs an account: give --accounts 1`)
  const from = bytesToHex(key.address.payload)
  const deployed: PresetContract[] = []
  for (const file of readArtifactFolder(folder, 'preset')) {
    const artifact = artifactOf(file)
    if (artifact === undefined || artifact.bytecode === '0x') continue // an interface has no code
    assertDeployable(artifact, file.path)
    node.vm.evm.know(artifact)
    const request = async <T>(method: string, params: readonly unknown[]): Promise<T> =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the methods below give this
      (await node.provider.request({ method, params })) as T
    const hash = await request<Hex>('eth_sendTransaction', [
      { from, data: artifact.bytecode },
    ]).catch((thrown: unknown) => {
      throw new UsageError(
        'FVM_CLI_VALUE',
        `--preset: the constructor of ${file.path} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      )
    })
    if (!node.rpc.node.state.mining.automine) node.rpc.node.mine()
    const receipt = await request<{ contractAddress: Hex }>('eth_getTransactionReceipt', [hash])
    deployed.push({
      name: artifact.contractName ?? basename(file.path, '.json'),
      address: receipt.contractAddress,
    })
  }
  if (deployed.length > 0) return deployed
  throw new UsageError(
    'FVM_CLI_VALUE',
    `--preset ${folder} has no artifact with code: give foc, or a folder that a compiler wrote`,
  )
}

function assertDeployable({ abi, linkReferences }: ContractArtifact, path: string): void {
  const constructor = abi.find((item) => item.type === 'constructor')
  if (constructor !== undefined && constructor.inputs.length > 0)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--preset: the constructor of ${path} takes arguments: deploy it by a script, and keep it in a --state file`,
    )
  if (Object.keys(linkReferences).length > 0)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--preset: ${path} needs libraries: deploy it by a script, and keep it in a --state file`,
    )
}
