import type { FunctionComponent } from 'react'
import { InboxEverywhere } from '../../features/inbox/InboxEverywhere'
import { FunnelsEverywhere } from '../../features/funnels/Everywhere'
import { ConnectionsEverywhere } from '../../features/connections/ConnectionsEverywhere'
import { NotificationsEverywhere } from '../../features/notifications/NotificationsEverywhere'
import { TeamEverywhere } from '../../features/team/TeamEverywhere'
import { ContactsEverywhere } from '../../features/contacts/ContactsEverywhere'
import { StartEverywhere } from '../../features/start/Everywhere'

/** What features keep going on every page, drawing nothing: live events into caches, the palette's finders, the rail's numbers. */
export const FEATURES: readonly FunctionComponent[] = [StartEverywhere, InboxEverywhere, FunnelsEverywhere, ContactsEverywhere, ConnectionsEverywhere, TeamEverywhere, NotificationsEverywhere]
