import type { WidgetProps } from '@rjsf/utils'
import { IconBraces, IconForms, IconId, IconListSearch, IconTag } from '@tabler/icons-react'
import { useEnv } from '../../editor/context'
import { asText, toJsonObject, type JsonObject } from '../../graph/json'
import type { Target } from '../../host'
import { RowNote } from '../fields/RowNote'
import { useForm } from '../FormContext'
import { KnownName } from '../KnownName'
import { useTargets } from '../useTargets'
import { widgetOf } from './props'

/** A name out of those that are known, or a new one. */
export function VariableName(props: WidgetProps) {
  const { names } = useForm()
  return <Suggest props={props} known={names.map((name) => ({ name }))} icon={<IconBraces size={16} stroke={1.75} aria-hidden />} />
}

/** `x-source`: of what every contact has only this; or of the school's own fields only those of this kind. */
export function ContactFieldName(props: WidgetProps) {
  const { host, t } = useEnv()
  const source = asText(toJsonObject(props.schema)['x-source'])
  const everybodys = source.split(' ').filter((name) => EVERYBODYS.includes(name))
  const own = host.lists.fields.filter(({ key, type }) => source === '' || (everybodys.length > 0 ? !EVERYBODYS.includes(key) : type === source))
  const known = [...everybodys.map((name) => ({ name, label: t(`field.${name}`) })), ...own.map(({ key, label }) => ({ name: key, label }))]
  return <Suggest props={props} known={known} icon={<IconId size={16} stroke={1.75} aria-hidden />} />
}

const EVERYBODYS = ['name', 'email', 'phone', 'stage']

/** A field of a connected system: its own ones are offered, in the words that it shows its users. */
export function TargetName(props: WidgetProps) {
  const { t } = useEnv()
  const { filled } = useForm()
  const { known, waiting, failed } = useTargets(withConfig(asText(toJsonObject(props.schema)['x-source']), filled))
  return (
    <>
      <Suggest props={props} known={known} icon={<IconListSearch size={16} stroke={1.75} aria-hidden />} />
      {waiting && <RowNote>{t('mapping.waiting')}</RowNote>}
      {failed !== null && props.value === undefined && <RowNote warning>{failed || t('mapping.failed')} {t('mapping.byHand')}</RowNote>}
    </>
  )
}

/** `odoo?model={model}` -> `odoo?model=res.partner` */
function withConfig(source: string, filled: JsonObject): string {
  return source.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(asText(filled[key])))
}

export function TagName(props: WidgetProps) {
  const { host } = useEnv()
  return <Suggest props={props} known={host.lists.tags.map((name) => ({ name }))} icon={<IconTag size={16} stroke={1.75} aria-hidden />} />
}

export function VariablePath(props: WidgetProps) {
  const { t } = useEnv()
  const { variables } = useForm()
  const known = variables.filter(({ source }) => !source.includes('|')).map(({ path, label, group }) => ({ name: path, label: `${label} · ${t(`variable.group.${group}`)}` }))
  return <Suggest props={props} known={known} icon={<IconForms size={16} stroke={1.75} aria-hidden />} />
}

function Suggest({ props, known, icon }: { readonly props: WidgetProps; readonly known: readonly Target[]; readonly icon: React.ReactNode }) {
  const { id, text, placeholder, readOnly, describedBy, change } = widgetOf(props)
  return <KnownName id={id} known={known} value={text} placeholder={placeholder} readOnly={readOnly} leftSection={icon} aria-describedby={describedBy} onChange={change} />
}
