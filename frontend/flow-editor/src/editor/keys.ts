/** A shortcut as it is written on this machine's keys. */

import type { Translate } from '../texts/translate'

export function keysOf(shortcut: string | undefined, t: Translate): string {
  if (shortcut === undefined) return ''
  const apple = /Mac|iPhone|iPad/.test(navigator.platform)
  const names: Readonly<Record<string, string>> = apple
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Delete: '⌫' }
    : { Mod: 'Ctrl', Shift: 'Shift', Enter: 'Enter', Delete: t('key.delete') }
  return shortcut === '+' ? '+' : shortcut.split('+').map((part) => names[part] ?? part).join(apple ? '' : '+')
}
