-- CreateTable
CREATE TABLE "preferences" (
    "account_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "scope" TEXT NOT NULL,

    CONSTRAINT "preferences_pkey" PRIMARY KEY ("account_id","kind","channel")
);

-- CreateTable
CREATE TABLE "person_overrides" (
    "account_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "in_app" TEXT NOT NULL,
    "push" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_overrides_pkey" PRIMARY KEY ("account_id","person_id")
);

-- CreateTable
CREATE TABLE "settings" (
    "account_id" UUID NOT NULL,
    "quiet_enabled" BOOLEAN NOT NULL,
    "quiet_from" TEXT NOT NULL,
    "quiet_to" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "digest_frequency" TEXT NOT NULL,
    "digest_hour" SMALLINT NOT NULL,
    "hides_content" BOOLEAN NOT NULL,
    "strangers" TEXT NOT NULL,
    "new_accounts" TEXT NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "stranger_standings" (
    "account_id" UUID NOT NULL,
    "stranger_id" UUID NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "stranger_standings_pkey" PRIMARY KEY ("account_id","stranger_id")
);

-- CreateTable
CREATE TABLE "digests" (
    "account_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "leased_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(3),
    "covered_until" TIMESTAMPTZ(3),

    CONSTRAINT "digests_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "mail_keys" (
    "id" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mail_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "person_overrides_account_id_changed_at_person_id_idx" ON "person_overrides"("account_id", "changed_at", "person_id");

-- CreateIndex
CREATE INDEX "person_overrides_person_id_idx" ON "person_overrides"("person_id");

-- CreateIndex
CREATE INDEX "stranger_standings_stranger_id_idx" ON "stranger_standings"("stranger_id");

-- CreateIndex
CREATE INDEX "digests_due_at_idx" ON "digests"("due_at");
