import { IconFile, IconMapPin, IconMicrophone, IconMoodSmile, IconPhoto, IconSticker, IconTemplate, IconUser, IconVideo, type Icon } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

const KINDS: Record<string, Icon> = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMicrophone,
  document: IconFile,
  sticker: IconSticker,
  location: IconMapPin,
  contact: IconUser,
  contacts: IconUser,
  template: IconTemplate,
  reaction: IconMoodSmile,
}

/** A message in one line: its words, or what it is. */
export function PreviewText({ type, text }: { type: string | null; text: string | null }) {
  const { t } = useTranslation('inbox')
  const Sign = type ? KINDS[type] : undefined
  const words = text?.replace(/\s+/g, ' ').trim()
  const key = type && (type in KINDS || type === 'revoke' || type === 'unsupported') ? type : 'other'
  return (
    <>
      {Sign && <Sign size={15} aria-hidden />} {words || (type ? t(`kind.${key}`) : '')}
    </>
  )
}
