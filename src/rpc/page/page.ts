import { PAGE_JS } from './page-script.ts'
import { PAGE_CSS, PAGE_HTML } from './page-text.ts'

/** A file of the explorer page. */
export interface PageFile {
  readonly type: string
  readonly text: string
}

/** Policy of the page: it loads and asks the node alone, and no page may frame it. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const FILES: ReadonlyMap<string, PageFile> = new Map([
  ['/', { type: 'text/html', text: PAGE_HTML }],
  ['/page.css', { type: 'text/css', text: PAGE_CSS }],
  ['/page.js', { type: 'text/javascript', text: PAGE_JS }],
])

/** A file of the explorer page by its path. */
export function pageFile(path: string): PageFile | undefined {
  return FILES.get(path)
}
