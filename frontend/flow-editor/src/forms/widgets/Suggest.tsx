import type { WidgetProps } from '@rjsf/utils'
import { IconBraces, IconForms, IconId, IconTag } from '@tabler/icons-react'
import { useEnv } from '../../editor/context'
import type { Target } from '../../host'
import { useForm } from '../FormContext'
import { KnownName } from '../KnownName'
import { ownNames } from '../variables'
import { widgetOf } from './props'

/** A name out of those that are known, or a new one. */
export function VariableName(props: WidgetProps) {
  const { variables } = useForm()
  return <Suggest props={props} known={ownNames(variables).map((name) => ({ name }))} icon={<IconBraces size={16} stroke={1.75} aria-hidden />} />
}

export function ContactFieldName(props: WidgetProps) {
  const { host } = useEnv()
  return <Suggest props={props} known={host.lists.fields.map(({ key, label }) => ({ name: key, label }))} icon={<IconId size={16} stroke={1.75} aria-hidden />} />
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
