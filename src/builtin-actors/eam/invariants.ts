import { type ActorId, EAM_ACTOR_ID } from '../../types/index.ts'

/** Lists the violations of the Ethereum address manager: it has the id f010 and no state. */
export function checkInvariants(id: ActorId, isStateEmpty: boolean): string[] {
  const violations: string[] = []
  if (id !== EAM_ACTOR_ID) violations.push(`is not at f0${EAM_ACTOR_ID}`)
  if (!isStateEmpty) violations.push('has a state')
  return violations
}
