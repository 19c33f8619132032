/** Which of our inputs shows a value: by the name of `x-widget`, or by the type of what has none. */

import type { RegistryWidgetsType } from '@rjsf/utils'
import { Amount } from './Amount'
import { Choice } from './Choice'
import { Expression } from './Expression'
import { Line } from './Line'
import { Lines } from './Lines'
import { Message } from './Message'
import { FunnelChoice, MemberChoice, StageChoice, StepChoice, TeamChoice, WebhookChoice } from './Reference'
import { ContactFieldName, TagName, TargetName, VariableName, VariablePath } from './Suggest'
import { Time } from './Time'
import { Toggle } from './Toggle'

export const WIDGETS: RegistryWidgetsType = {
  line: Line, message: Message, textarea: Lines, choice: Choice, amount: Amount, switch: Toggle, datetime: Line, time: Time,
  'variable-picker': VariablePath, expression: Expression, variable: VariableName, field: ContactFieldName, tag: TagName, target: TargetName,
  team: TeamChoice, member: MemberChoice, funnel: FunnelChoice, stage: StageChoice, step: StepChoice, webhook: WebhookChoice,
}
