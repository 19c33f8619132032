import { IconBold, IconBraces } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { codeLabel, variableLabel } from '../editor/labels'
import { useEnv } from '../editor/context'
import { caretIn, insertSource, read, takeBraces, write, type Mark } from './editable'
import { useForm } from './FormContext'
import { VariablePicker } from './VariablePicker'
import styles from './TemplateInput.module.css'

interface Props {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly lines?: 'one' | 'many'
  readonly placeholder?: string
  readonly bold?: boolean
  readonly describedBy?: string
}

/** A text in which variables stand as chips. Typing `{{` opens the picker; what is typed or pasted is only ever text. */
export function TemplateInput({ id, label, value, onChange, lines = 'many', placeholder, bold = false, describedBy }: Props) {
  const { host, t } = useEnv()
  const { readOnly } = useForm()
  const root = useRef<HTMLDivElement>(null)
  const caret = useRef<Range | null>(null)
  const last = useRef<string | null>(null)
  const [picking, setPicking] = useState(false)
  const labelOf = (mark: Mark) => (mark.kind === 'variable' ? variableLabel(mark.path, mark.filters, host.lists, t) : codeLabel(mark, t))
  const show = (source: string) => {
    if (root.current !== null) write(root.current, source, labelOf, styles.chip ?? '')
    last.current = source
  }
  const showOther = useEffectEvent(() => {
    if (last.current !== value) show(value)
  })
  useEffect(() => showOther(), [value])
  const changed = () => {
    if (root.current === null) return
    const source = read(root.current)
    last.current = source
    onChange(source)
  }
  const insert = (source: string, range = root.current === null ? null : caretIn(root.current)) => {
    if (root.current === null || range === null) return
    root.current.focus()
    insertSource(root.current, range, source, labelOf, styles.chip ?? '')
    changed()
  }
  const openPicker = () => {
    caret.current = root.current === null ? null : caretIn(root.current).cloneRange()
    setPicking(true)
  }
  const embolden = () => {
    const range = root.current === null ? null : caretIn(root.current)
    const words = range?.toString() ?? ''
    if (range !== null) insert(`*${words}*`, range)
  }
  return (
    <div className={styles.box} data-lines={lines} data-read-only={readOnly || undefined}>
      <div
        ref={root} id={id} className={styles.input} contentEditable={!readOnly} suppressContentEditableWarning role="textbox" aria-multiline={lines === 'many'}
        aria-label={label} aria-describedby={describedBy} aria-readonly={readOnly} tabIndex={0} data-placeholder={placeholder} data-empty={value === '' || undefined} spellCheck
        onInput={() => {
          if (root.current !== null && takeBraces(root.current)) openPicker()
          changed()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          if (lines === 'many') insert('\n')
        }}
        onBeforeInput={(event) => {
          const native: unknown = event.nativeEvent
          if (native instanceof InputEvent && native.inputType.startsWith('format')) event.preventDefault()
        }}
        onPaste={(event) => {
          event.preventDefault()
          const text = event.clipboardData.getData('text/plain').replaceAll('\r\n', '\n')
          insert(lines === 'many' ? text : text.replaceAll('\n', ' '))
        }}
        onDrop={(event) => event.preventDefault()}
        onBlur={() => {
          if (!picking) show(value)
        }}
      />
      {!readOnly && (
        <div className={styles.tools}>
          <VariablePicker
            opened={picking} onOpened={(open) => (open ? openPicker() : setPicking(false))}
            onPick={(source) => {
              setPicking(false)
              const range = caret.current
              requestAnimationFrame(() => insert(source, range ?? undefined))
            }}
          >
            <button type="button" className={styles.tool} aria-label={t('input.variable')} onMouseDown={(event) => event.preventDefault()} onClick={openPicker}>
              <IconBraces size={16} stroke={1.75} aria-hidden />
            </button>
          </VariablePicker>
          {bold && (
            <button type="button" className={styles.tool} aria-label={t('input.bold')} onMouseDown={(event) => event.preventDefault()} onClick={embolden}>
              <IconBold size={16} stroke={1.75} aria-hidden />
            </button>
          )}
        </div>
      )}
    </div>
  )
}
