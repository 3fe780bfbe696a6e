/**
 * Cuts a name to fit a box: the arguments of a function go first, and then the path in front of it, so
 * that the part that tells names apart stays.
 *
 * @param room - characters that there is room for
 * @returns an empty text if there is room for less than four
 * @example cutLabel('contracts/Token.sol:Token.transfer(address,uint256)', 16) // '…Token.transfer…'
 */
export function cutLabel(name: string, room: number): string {
  if (name.length <= room) return name
  if (room < 4) return ''
  const open = name.indexOf('(')
  const isCall = open > 0 && name.endsWith(')')
  const called = isCall ? name.slice(0, open) : name
  if (isCall && called.length < room) return `${name.slice(0, room - 1)}…`
  const end = isCall ? '…' : ''
  return `…${called.slice(called.length - (room - 1 - end.length))}${end}`
}
