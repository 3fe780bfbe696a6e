import type { FrameKind } from '../profile.ts'

/** Name and colour of each kind of frame: hue, and saturation in percent. */
export const PALETTE: Readonly<
  Record<FrameKind, { readonly label: string; readonly hue: number; readonly saturation: number }>
> = {
  root: { label: 'all', hue: 212, saturation: 8 },
  actor: { label: 'actor', hue: 212, saturation: 60 },
  method: { label: 'method', hue: 190, saturation: 48 },
  native: { label: 'TypeScript actor', hue: 258, saturation: 35 },
  mock: { label: 'mock', hue: 300, saturation: 35 },
  function: { label: 'Wasm function', hue: 30, saturation: 72 },
  line: { label: 'Solidity line', hue: 52, saturation: 60 },
  syscall: { label: 'syscall', hue: 140, saturation: 38 },
  charge: { label: 'charge', hue: 348, saturation: 52 },
  deeper: { label: 'deeper calls', hue: 0, saturation: 0 },
}

/** A few shades of a kind's colour, so that neighbours are distinguishable. */
export const SHADES = 4

/** The shade of a frame: always the same for a name. */
export function shadeOf(name: string): number {
  let sum = 0
  for (let i = 0; i < name.length; i++) sum = (sum * 31 + name.charCodeAt(i)) >>> 0
  return sum % SHADES
}

/** The style rules of all kinds and shades, `.kind.s0` and so on, for a light or a dark page. */
export function paletteRules(isDark: boolean): string {
  return Object.entries(PALETTE)
    .flatMap(([kind, { hue, saturation }]) =>
      Array.from({ length: SHADES }, (_, shade) => {
        const lightness = isDark ? 27 + shade * 3 : 82 - shade * 4
        const muted = isDark ? Math.round(saturation * 0.75) : saturation
        return `.${kind}.s${shade}{fill:hsl(${hue} ${muted}% ${lightness}%);background:hsl(${hue} ${muted}% ${lightness}%)}`
      }),
    )
    .join('\n')
}
