import { expect, test } from 'vitest'
import { partsOf, safeHref } from './links'

const hrefs = (text: string) => partsOf(text).flatMap(({ href }) => href ?? [])

test('addresses of the web and of mail can be followed', () => {
  expect(partsOf('Veja https://escola.example/aula?x=1. Ou escreva a maria@escola.example!')).toEqual([
    { text: 'Veja ' },
    { text: 'https://escola.example/aula?x=1', href: 'https://escola.example/aula?x=1' },
    { text: '. Ou escreva a ' },
    { text: 'maria@escola.example', href: 'mailto:maria@escola.example' },
    { text: '!' },
  ])
  expect(hrefs('www.escola.example')).toEqual(['https://www.escola.example/'])
})

test('nothing else can', () => {
  for (const text of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'file:///etc/passwd', '<a href="javascript:alert(1)">x</a>', '<img src=x onerror=alert(1)>']) {
    expect(hrefs(text), text).toEqual([])
    expect(partsOf(text).map((part) => part.text).join('')).toBe(text)
  }
  expect(safeHref('javascript://%0aalert(1)')).toBeUndefined()
  expect(hrefs('https://x.example/"onmouseover="alert(1)')).toEqual(['https://x.example/'])
})
