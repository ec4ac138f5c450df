-- CreateTable
CREATE TABLE "profiles" (
    "account_id" UUID NOT NULL,
    "handle" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "bio" TEXT NOT NULL DEFAULT '',
    "is_verified" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profiles_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "profiles_handle_check" CHECK ("handle" ~ '^[a-z0-9_]{3,30}$')
);

-- CreateTable
CREATE TABLE "privacy_settings" (
    "account_id" UUID NOT NULL,
    "requires_follow_approval" BOOLEAN NOT NULL DEFAULT false,
    "default_audience" TEXT NOT NULL DEFAULT 'PUBLIC',
    "who_may_message" TEXT NOT NULL DEFAULT 'EVERYONE',
    "shows_follow_lists" TEXT NOT NULL DEFAULT 'EVERYONE',

    CONSTRAINT "privacy_settings_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "released_handles" (
    "handle" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "reserved_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "released_handles_pkey" PRIMARY KEY ("handle")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "partition_key" TEXT NOT NULL,
    "envelope" JSONB NOT NULL,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "consumer_group" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer_group","event_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "profiles_handle_key" ON "profiles"("handle");

-- CreateIndex
CREATE INDEX "released_handles_account_id_idx" ON "released_handles"("account_id");

-- CreateIndex
CREATE INDEX "released_handles_reserved_until_idx" ON "released_handles"("reserved_until");

-- AddForeignKey
ALTER TABLE "privacy_settings" ADD CONSTRAINT "privacy_settings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "profiles"("account_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "released_handles" ADD CONSTRAINT "released_handles_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "profiles"("account_id") ON DELETE CASCADE ON UPDATE CASCADE;
