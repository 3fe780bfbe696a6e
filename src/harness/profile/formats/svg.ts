import { type Milligas, printable } from '../../../types/index.ts'
import { gasText, shareText } from '../gas-text.ts'
import type { Profile, ProfileNode } from '../profile.ts'
import { cutLabel } from './label.ts'
import { paletteRules, shadeOf } from './palette.ts'

const WIDTH = 1_200
const ROW = 18
const MARGIN = 10
const HEADER = 44
/** Width of a character, which decides how much text fits into a frame. */
const CHARACTER = 6.4
/** Frames narrower than this are not drawn; their gas stays in their parent's `data-self`. */
const LEAST_WIDTH = 0.1

/**
 * A flamegraph as one picture, the message at the bottom, that needs no script. `data-self` of a
 * frame is its milligas apart from the frames drawn on it: they sum up to the profile.
 *
 * @param name - the title
 */
export function toSvg(profile: Profile, name: string): string {
  const boxes = layOut(profile)
  const depth = boxes.reduce((most, { node }) => Math.max(most, node.depth), 0)
  const height = HEADER + (depth + 1) * ROW + MARGIN
  const frames = boxes.map((box) => frameText(box, profile, height))
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<style>`,
    `.page{fill:#fff}text{fill:#1b1f24;pointer-events:none}.title{font-size:15px;font-weight:600}.note{fill:#57606a}rect.root{fill:#d0d7de}`,
    paletteRules(false),
    `@media (prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#e6edf3}.note{fill:#9198a1}rect.root{fill:#30363d}`,
    paletteRules(true),
    `}`,
    `</style>`,
    `<rect class="page" width="100%" height="100%"/>`,
    `<text class="title" x="${MARGIN}" y="20">${escapeXml(name)}</text>`,
    `<text class="note" x="${MARGIN}" y="36">${gasText(profile.total)} gas in ${countText(profile)}</text>`,
    ...frames,
    `</svg>`,
  ].join('\n')}\n`
}

interface Box {
  readonly node: ProfileNode
  readonly x: number
  readonly width: number
  readonly total: Milligas
  self: Milligas
}

/** The frames that are wide enough, from left to right. */
function layOut(profile: Profile): Box[] {
  const span = WIDTH - 2 * MARGIN
  const root: Box = boxOf(profile, profile.root, MARGIN, span)
  const boxes = [root]
  for (const box of boxes) {
    let { x } = box
    for (const child of box.node.children) {
      const total = profile.totalOf(child)
      const width = box.total === 0n ? 0 : box.width * ratio(total, box.total)
      if (width >= LEAST_WIDTH) {
        boxes.push(boxOf(profile, child, x, width))
        box.self -= total
      }
      x += width
    }
  }
  return boxes
}

function boxOf(profile: Profile, node: ProfileNode, x: number, width: number): Box {
  const total = profile.totalOf(node)
  return { node, x, width, total, self: total }
}

function frameText({ node, x, width, total, self }: Box, profile: Profile, height: number): string {
  const isRoot = node.parent === undefined
  const { kind, name } = node.frame
  const shown = isRoot ? `all: ${gasText(total)} gas` : name
  const y = height - MARGIN - (node.depth + 1) * ROW
  const style = isRoot ? 'root' : `${kind} s${shadeOf(name)}`
  const room = Math.floor((width - 6) / CHARACTER)
  const label = cutLabel(shown, room)
  const title = `${name}: ${gasText(total)} gas, ${shareText(total, profile.total)}`
  const rect = `<rect class="${style}" x="${decimals(x)}" y="${y}" width="${decimals(Math.max(width - 0.4, LEAST_WIDTH))}" height="${ROW - 1}" rx="2" data-self="${self}"><title>${escapeXml(title)}</title></rect>`
  if (label === '') return rect
  return `${rect}<text x="${decimals(x + 3)}" y="${y + 12.5}">${escapeXml(label)}</text>`
}

/** Text with the number of messages. */
export function countText({ messages }: Profile): string {
  return messages.length === 1 ? 'one message' : `${messages.length} messages`
}

/** Escapes text for use between tags or in quotes. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  }
  return printable(text).replace(/[&<>"]/g, (character) => entities[character]!)
}

function ratio(part: Milligas, whole: Milligas): number {
  return Number((part * 1_000_000_000n) / whole) / 1e9
}

function decimals(value: number): string {
  return String(Math.round(value * 100) / 100)
}
