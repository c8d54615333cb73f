-- Mails that were sent long ago are deleted; those that are looked for come first.
CREATE INDEX outbox_mail_sent ON outbox_mail (sent_at) WHERE sent_at IS NOT NULL;
