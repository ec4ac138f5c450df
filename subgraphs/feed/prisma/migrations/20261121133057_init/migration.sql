-- CreateTable
CREATE TABLE "home_entries" (
    "owner_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "home_entries_pkey" PRIMARY KEY ("post_id","owner_id","source_id")
);

-- CreateTable
CREATE TABLE "followers" (
    "source_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "follows" BOOLEAN NOT NULL,
    "friends" BOOLEAN NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "followers_pkey" PRIMARY KEY ("source_id","owner_id")
);

-- CreateTable
CREATE TABLE "pulled_sources" (
    "source_id" UUID NOT NULL,

    CONSTRAINT "pulled_sources_pkey" PRIMARY KEY ("source_id")
);

-- CreateTable
CREATE TABLE "homes" (
    "owner_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "complete_after" TIMESTAMPTZ(3),
    "last_read_at" TIMESTAMPTZ(3),
    "built_at" TIMESTAMPTZ(3),
    "rebuild_id" UUID,
    "rebuild_started_at" TIMESTAMPTZ(3),

    CONSTRAINT "homes_pkey" PRIMARY KEY ("owner_id")
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
CREATE INDEX "home_entries_owner_id_at_post_id_idx" ON "home_entries"("owner_id", "at", "post_id");

-- CreateIndex
CREATE INDEX "followers_owner_id_source_id_idx" ON "followers"("owner_id", "source_id");

-- CreateIndex
CREATE INDEX "homes_state_idx" ON "homes"("state");
