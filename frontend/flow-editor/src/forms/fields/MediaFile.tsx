import { Button, FileButton, Loader } from '@mantine/core'
import { IconFile, IconUpload, IconX } from '@tabler/icons-react'
import type { FieldProps } from '@rjsf/utils'
import { useState } from 'react'
import { useEnv } from '../../editor/context'
import { asText, isJsonObject, pointerOf, without, type Json, type JsonObject } from '../../graph/json'
import { Labelled } from '../Labelled'
import { Inner } from './Inner'
import styles from './MediaFile.module.css'

interface Props {
  readonly props: FieldProps
  readonly at: number
  readonly value: Json
  readonly schema: JsonObject
}

const ACCEPTED: Readonly<Record<string, string>> = { image: 'image/jpeg,image/png,image/webp', video: 'video/mp4,video/3gpp', audio: 'audio/*' }

/** A file: put into the library, where the host can do that, or named by its address. */
export function MediaFile({ props, at, value, schema }: Props) {
  const { host, t } = useEnv()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState('')
  const item = isJsonObject(value) ? value : {}
  const { path, $id } = props.fieldPathId
  const put = (changes: JsonObject) => {
    props.onChange({ ...without(item, 'url', 'media_id'), ...changes }, [...path, at], undefined, `${$id}_${at}`)
  }
  const upload = async (file: File | null) => {
    if (file === null || host.upload === undefined) return
    setBusy(true)
    setFailed('')
    try {
      put({ media_id: (await host.upload(file)).mediaId })
    } catch (error) {
      setFailed(error instanceof Error && error.message !== '' ? error.message : t('media.failed'))
    } finally {
      setBusy(false)
    }
  }
  const known = asText(item.media_id)
  const address = known === '' ? undefined : host.mediaAddress?.(known)
  return (
    <>
      {host.upload !== undefined && (
        <Labelled id={`${$id}_${at}_file`} pointer={pointerOf([...path, at, 'media_id'])} label={t('media.file')} group>
          {known === '' ? (
            <FileButton onChange={(file) => void upload(file)} accept={ACCEPTED[asText(item.type)] ?? ''}>
              {(open) => (
                <Button {...open} variant="default" size="xs" disabled={busy || props.readonly === true} leftSection={busy ? <Loader size={14} /> : <IconUpload size={15} stroke={1.75} aria-hidden />}>
                  {t(busy ? 'media.uploading' : 'media.upload')}
                </Button>
              )}
            </FileButton>
          ) : (
            <div className={styles.file}>
              {address !== undefined && item.type === 'image' ? <img src={address} alt="" /> : <IconFile size={18} stroke={1.75} aria-hidden />}
              <span>{t('media.there')}</span>
              {props.readonly !== true && <button type="button" aria-label={t('media.remove')} onClick={() => put({})}><IconX size={15} stroke={1.75} aria-hidden /></button>}
            </div>
          )}
          {failed !== '' && <p className={styles.failed} role="alert">{failed}</p>}
        </Labelled>
      )}
      {known === '' && <Inner props={props} at={at} schema={onlyAddress(schema)} value={value} />}
    </>
  )
}

function onlyAddress(schema: JsonObject): JsonObject {
  const url = isJsonObject(schema.properties) ? schema.properties.url : undefined
  return { type: 'object', properties: url === undefined ? {} : { url } }
}
