/** A text with variables, taken apart for showing: `Oi, {{ contact.name | first_name }}!` is a text, a variable and a text. */

export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'variable'; readonly source: string; readonly path: string; readonly filters: readonly string[] }
  | { readonly kind: 'code'; readonly source: string; readonly word: string }

const MARK = /\{\{[^{}]*\}\}|\{%[^{}]*%\}/g

export function segmentsOf(source: string): Segment[] {
  const found: Segment[] = []
  let last = 0
  for (const match of source.matchAll(MARK)) {
    if (match.index > last) found.push({ kind: 'text', text: source.slice(last, match.index) })
    found.push(match[0].startsWith('{%') ? codeOf(match[0]) : variableOf(match[0]))
    last = match.index + match[0].length
  }
  if (last < source.length) found.push({ kind: 'text', text: source.slice(last) })
  return found
}

function codeOf(source: string): Segment {
  return { kind: 'code', source, word: /\{%-?\s*(\w+)/.exec(source)?.[1] ?? '' }
}

export function variableOf(source: string): Extract<Segment, { kind: 'variable' }> {
  const [path = '', ...filters] = source.replace(/^\{\{-?|-?\}\}$/g, '').split('|').map((part) => part.trim())
  return { kind: 'variable', source, path: path.replace(/^variavel\./, 'variable.'), filters: filters.map(filterName) }
}

function filterName(written: string): string {
  return /^\w+/.exec(written)?.[0] ?? ''
}

/** Characters that are surely sent: variables count as nothing, as the checker counts them. */
export function certainLength(source: string): number {
  return [...source.replace(MARK, '')].length
}

export function isBlank(segments: readonly Segment[]): boolean {
  return segments.every((segment) => (segment.kind === 'text' || segment.kind === 'strong') && segment.text.trim() === '')
}

/** The text as the contact of the preview would read it; what has no preview value shows its own name in brackets. */
export function preview(source: string, valueOf: (path: string) => string | undefined): string {
  return segmentsOf(source)
    .map((segment) => {
      if (segment.kind === 'text' || segment.kind === 'strong') return segment.text
      if (segment.kind === 'code') return ''
      const value = valueOf(segment.path)
      if (value === undefined) return `[${segment.path.split('.').at(-1) ?? ''}]`
      return segment.filters.includes('first_name') ? (value.split(/\s+/)[0] ?? value) : value
    })
    .join('')
}
