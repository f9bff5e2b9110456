import type { Migration } from 'kysely'
import * as accounts from './0001_accounts.ts'
import * as leads_and_pipeline from './0002_leads_and_pipeline.ts'
import * as imports from './0003_imports.ts'
import * as workspace from './0004_workspace.ts'
import * as contacts from './0005_contacts.ts'
import * as notes_and_timeline from './0006_notes_and_timeline.ts'
import * as tasks from './0007_tasks.ts'
import * as notifications from './0008_notifications.ts'
import * as fields_and_views from './0009_fields_and_views.ts'
import * as bulk from './0010_bulk.ts'
import * as attachments from './0011_attachments.ts'
import * as duplicates from './0012_duplicates.ts'
import * as search from './0013_search.ts'
import * as imports_complete from './0014_imports_complete.ts'
import * as trash from './0015_trash.ts'
import * as mail_settings from './0016_mail_settings.ts'
import * as email_templates from './0017_email_templates.ts'
import * as suppressions from './0018_suppressions.ts'
import * as campaigns from './0019_campaigns.ts'
import * as mails_and_sequences from './0020_mails_and_sequences.ts'
import * as contact_lists from './0021_contact_lists.ts'

/** In order. A migration that has been released is frozen: change the schema by adding another. */
export const migrations: Record<string, Migration> = {
  '0001_accounts': accounts,
  '0002_leads_and_pipeline': leads_and_pipeline,
  '0003_imports': imports,
  '0004_workspace': workspace,
  '0005_contacts': contacts,
  '0006_notes_and_timeline': notes_and_timeline,
  '0007_tasks': tasks,
  '0008_notifications': notifications,
  '0009_fields_and_views': fields_and_views,
  '0010_bulk': bulk,
  '0011_attachments': attachments,
  '0012_duplicates': duplicates,
  '0013_search': search,
  '0014_imports_complete': imports_complete,
  '0015_trash': trash,
  '0016_mail_settings': mail_settings,
  '0017_email_templates': email_templates,
  '0018_suppressions': suppressions,
  '0019_campaigns': campaigns,
  '0020_mails_and_sequences': mails_and_sequences,
  '0021_contact_lists': contact_lists,
}
