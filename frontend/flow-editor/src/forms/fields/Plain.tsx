import type { FieldProps } from '@rjsf/utils'

/** A number stays one. rjsf's own field makes it a text in the browser's language ("0,5"), which no input of ours reads: they write it themselves. */
export function Plain(props: FieldProps) {
  const { StringField } = props.registry.fields
  return StringField === undefined ? null : <StringField {...props} />
}
