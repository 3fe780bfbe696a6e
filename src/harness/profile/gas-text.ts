import type { Milligas } from '../../types/index.ts'

/** Milligas as gas with thousands apart: `1,234.567`. */
export function gasText(milligas: Milligas): string {
  const whole = String(milligas / 1_000n).replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = String(milligas % 1_000n)
    .padStart(3, '0')
    .replace(/0+$/, '')
  return rest === '' ? whole : `${whole}.${rest}`
}

/** A part of a whole in percent, with one digit: `12.3 %`. */
export function shareText(part: Milligas, whole: Milligas): string {
  if (whole === 0n) return '0.0 %'
  const tenths = (part * 2_000n + whole) / (whole * 2n)
  return `${tenths / 10n}.${tenths % 10n} %`
}
