-- CreateTable
CREATE TABLE "conversations" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_sequence" INTEGER NOT NULL DEFAULT 0,
    "last_message_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "participants_count" INTEGER NOT NULL,
    "pair_low" UUID,
    "pair_high" UUID,

    CONSTRAINT "conversations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "participants" (
    "conversation_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'MEMBER',
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "joined_sequence" INTEGER NOT NULL DEFAULT 0,
    "left_at" TIMESTAMPTZ(3),
    "request" TEXT NOT NULL DEFAULT 'NONE',
    "cleared_sequence" INTEGER NOT NULL DEFAULT -1,
    "read_sequence" INTEGER NOT NULL DEFAULT 0,
    "delivered_sequence" INTEGER NOT NULL DEFAULT 0,
    "is_muted" BOOLEAN NOT NULL DEFAULT false,
    "muted_until" TIMESTAMPTZ(3),
    "archived_sequence" INTEGER,

    CONSTRAINT "participants_pkey" PRIMARY KEY ("conversation_id","account_id")
);

-- CreateTable
CREATE TABLE "messages" (
    "conversation_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "sender_id" UUID NOT NULL,
    "text" TEXT,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "edited_at" TIMESTAMPTZ(3),
    "unsent_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "reply_to_sequence" INTEGER,
    "shared_post_id" UUID,
    "idempotency_key" TEXT NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("conversation_id","sequence")
);

-- CreateTable
CREATE TABLE "message_words" (
    "conversation_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "message_words_pkey" PRIMARY KEY ("conversation_id","sequence")
);

-- CreateTable
CREATE TABLE "message_reactions" (
    "conversation_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "account_id" UUID NOT NULL,
    "emoji" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "message_reactions_pkey" PRIMARY KEY ("conversation_id","sequence","account_id")
);

-- CreateTable
CREATE TABLE "hidden_messages" (
    "account_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,

    CONSTRAINT "hidden_messages_pkey" PRIMARY KEY ("account_id","conversation_id","sequence")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "account_id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "contents_hash" TEXT NOT NULL,
    "conversation_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("account_id","operation","key")
);

-- CreateTable
CREATE TABLE "messaging_settings" (
    "account_id" UUID NOT NULL,
    "sends_read_receipts" BOOLEAN NOT NULL DEFAULT true,
    "shows_presence" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "messaging_settings_pkey" PRIMARY KEY ("account_id")
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
CREATE UNIQUE INDEX "conversations_pair_low_pair_high_key" ON "conversations"("pair_low", "pair_high");

-- CreateIndex
CREATE INDEX "participants_account_id_conversation_id_idx" ON "participants"("account_id", "conversation_id");

-- CreateIndex
CREATE INDEX "message_words_words_idx" ON "message_words" USING GIN ("words");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "participants" ADD CONSTRAINT "participants_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
