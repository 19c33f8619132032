import type { FlowEditorHandle } from '@batuta/flow-editor'
import { IconAlertCircle, IconArrowBackUp, IconArrowForwardUp, IconDeviceMobile, IconHistory, IconMaximize, IconSchema, IconUpload, type Icon } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useActions } from '../../../app/palette/actions'
import { useListedKeys, useShortcut } from '../../../ui/shortcuts'
import { toast } from '../../../ui/toast'
import type { Draft } from '../draft/useDraft'

type Asked = { draft: Draft; editor: RefObject<FlowEditorHandle | null>; test: boolean; toggleTest: () => void; askPublish: () => void; versions: () => void }

const COMMANDS: readonly { id: string; keys: string; icon: Icon }[] = [
  { id: 'undo', keys: 'mod+z', icon: IconArrowBackUp },
  { id: 'redo', keys: 'mod+shift+z', icon: IconArrowForwardUp },
  { id: 'layout', keys: 'shift+l', icon: IconSchema },
  { id: 'fit', keys: '0', icon: IconMaximize },
  { id: 'problems', keys: 'p', icon: IconAlertCircle },
]

/** What the canvas itself answers to while it has the focus. */
const ON_CANVAS: readonly (readonly [string, string])[] = [
  ['arrows', 'walk'], ['shift+arrows', 'move'], ['enter', 'open'], ['tab', 'insert'], ['l', 'link'], ['mod+c', 'copy'], ['mod+v', 'paste'], ['mod+d', 'duplicate'], ['backspace', 'delete'], ['escape', 'leave'],
]

/** What one can do here, under Mod+K and by keys. The canvas itself answers to its keys first; these work beside it too. */
export function useCanvasActions({ draft, editor, test, toggleTest, askPublish, versions }: Asked): void {
  const { t } = useTranslation('funnels')
  const group = draft.name
  const command = (id: string) => editor.current?.commands().find((one) => one.id === id && one.enabled)?.run()
  const listed = (label: string) => ({ label, group: t('shortcuts.canvas') })
  useActions('canvas', [
    { id: 'test', label: t(test ? 'palette.stopTest' : 'palette.test'), group, icon: IconDeviceMobile, keys: 't', run: toggleTest },
    { id: 'publish', label: t('canvas.publish'), group, icon: IconUpload, keys: 'mod+enter', run: askPublish },
    { id: 'versions', label: t('palette.versions'), group, icon: IconHistory, run: versions },
    ...COMMANDS.map(({ id, keys, icon }) => ({ id, label: t(`command.${id}`), group, icon, keys, run: () => command(id) })),
  ])
  useListedKeys(ON_CANVAS.map(([keys, name]) => ({ keys, label: t(`canvasKeys.${name}`), group: t('shortcuts.canvas') })))
  useShortcut('t', toggleTest, listed(t('palette.test')))
  useShortcut('mod+enter', askPublish, listed(t('canvas.publish')))
  useShortcut('mod+s', () => void draft.saver.flush().then((all) => all && toast(t('saved.done'))), listed(t('shortcuts.save')))
  useShortcut('mod+z', () => command('undo'), { ...listed(t('command.undo')), whileTyping: false })
  useShortcut('mod+shift+z', () => command('redo'), { ...listed(t('command.redo')), whileTyping: false })
  useShortcut('shift+l', () => command('layout'), listed(t('command.layout')))
  useShortcut('0', () => command('fit'), listed(t('command.fit')))
  useShortcut('p', () => command('problems'), listed(t('command.problems')))
}
