/** The icons that the catalog and the actions name, from one set. A name that is not known here gets a plain one. */

import {
  IconAdjustments, IconAlertCircle, IconArrowBackUp, IconArrowForwardUp, IconArrowGuide, IconArrowLoopRight, IconArrowRight, IconArrowsSplit2, IconBell, IconBolt, IconBook2,
  IconBuildingStore, IconCalendarEvent, IconCalendarTime, IconChecklist, IconCircleCheck, IconClipboard, IconColumns3, IconCopy, IconCopyPlus, IconCut, IconDirections, IconFlag3, IconForms,
  IconGitFork, IconHourglass, IconLayoutAlignBottom, IconLayoutAlignCenter, IconLayoutAlignLeft, IconLayoutAlignMiddle, IconLayoutAlignRight,
  IconLayoutAlignTop, IconLayoutDistributeHorizontal, IconLayoutDistributeVertical, IconLink, IconListCheck, IconListSearch, IconMail, IconMaximize,
  IconMessage2, IconMessageReply, IconMetronome, IconMinus, IconNote, IconPencil, IconPlayerPause, IconPlus, IconPoint, IconQrcode,
  IconRoute, IconSelectAll, IconShieldCheck, IconSitemap, IconSparkles, IconTag, IconTarget, IconTemplate, IconTrash, IconUserSearch, IconUserShare,
  IconWebhook, IconZoomScan, type Icon,
} from '@tabler/icons-react'

const ICONS: Readonly<Record<string, Icon>> = {
  bolt: IconBolt, 'message-2': IconMessage2, 'list-check': IconListCheck, forms: IconForms, 'message-reply': IconMessageReply,
  template: IconTemplate, 'git-fork': IconGitFork, metronome: IconMetronome, 'arrows-split-2': IconArrowsSplit2, hourglass: IconHourglass,
  'calendar-event': IconCalendarEvent, 'user-share': IconUserShare, tag: IconTag, 'columns-3': IconColumns3, pencil: IconPencil, bell: IconBell,
  note: IconNote, 'calendar-time': IconCalendarTime, qrcode: IconQrcode, 'building-store': IconBuildingStore, webhook: IconWebhook,
  sparkles: IconSparkles, 'book-2': IconBook2, 'flag-3': IconFlag3, 'arrow-right': IconArrowRight, 'arrow-guide': IconArrowGuide, 'arrow-loop-right': IconArrowLoopRight, directions: IconDirections,
  'list-search': IconListSearch, 'user-search': IconUserSearch, target: IconTarget, mail: IconMail,
  'shield-check': IconShieldCheck, checklist: IconChecklist, 'circle-check': IconCircleCheck, 'player-pause': IconPlayerPause, 'zoom-scan': IconZoomScan, route: IconRoute, adjustments: IconAdjustments,
  undo: IconArrowBackUp, redo: IconArrowForwardUp, plus: IconPlus, minus: IconMinus, link: IconLink, copy: IconCopy, cut: IconCut,
  paste: IconClipboard, duplicate: IconCopyPlus, trash: IconTrash, selectAll: IconSelectAll, layout: IconSitemap, fit: IconMaximize,
  full: IconZoomScan, alert: IconAlertCircle,
  'align.left': IconLayoutAlignLeft, 'align.center': IconLayoutAlignCenter, 'align.right': IconLayoutAlignRight,
  'align.top': IconLayoutAlignTop, 'align.middle': IconLayoutAlignMiddle, 'align.bottom': IconLayoutAlignBottom,
  'distribute.x': IconLayoutDistributeVertical, 'distribute.y': IconLayoutDistributeHorizontal,
}

export function NamedIcon({ name, size = 16 }: { readonly name: string; readonly size?: number }) {
  const Found = ICONS[name] ?? IconPoint
  return <Found size={size} stroke={1.75} aria-hidden />
}
