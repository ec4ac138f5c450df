-- CreateTable
CREATE TABLE "posts" (
    "id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "content_warning" TEXT,
    "reply_policy" TEXT NOT NULL,
    "quoted_post_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "edited_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(3),
    "erasing_at" TIMESTAMPTZ(3),
    "comments_count" INTEGER NOT NULL DEFAULT 0,
    "reactions_count" INTEGER NOT NULL DEFAULT 0,
    "reaction_counts" JSONB NOT NULL DEFAULT '{}',
    "reposts_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "posts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "posts_audience_check" CHECK ("audience" IN ('PUBLIC', 'FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME')),
    CONSTRAINT "posts_reply_policy_check" CHECK ("reply_policy" IN ('EVERYONE', 'FOLLOWERS', 'FOLLOWED', 'MENTIONED', 'NOBODY')),
    CONSTRAINT "posts_counts_check" CHECK ("comments_count" >= 0 AND "reactions_count" >= 0 AND "reposts_count" >= 0)
);

-- CreateTable
CREATE TABLE "post_revisions" (
    "post_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_revisions_pkey" PRIMARY KEY ("post_id","revision")
);

-- CreateTable
CREATE TABLE "post_mentions" (
    "post_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "at_creation" BOOLEAN NOT NULL,
    "position" INTEGER,

    CONSTRAINT "post_mentions_pkey" PRIMARY KEY ("post_id","account_id")
);

-- CreateTable
CREATE TABLE "post_hashtags" (
    "post_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "author_id" UUID NOT NULL,
    "audience" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_hashtags_pkey" PRIMARY KEY ("post_id","name")
);

-- CreateTable
CREATE TABLE "comments" (
    "id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "parent_id" UUID NOT NULL,
    "depth" INTEGER NOT NULL,
    "ancestor_author_ids" UUID[],
    "author_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "edited_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(3),
    "replies_count" INTEGER NOT NULL DEFAULT 0,
    "placed_replies_count" INTEGER NOT NULL DEFAULT 0,
    "reactions_count" INTEGER NOT NULL DEFAULT 0,
    "reaction_counts" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "comments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "comments_counts_check" CHECK ("replies_count" >= 0 AND "placed_replies_count" >= "replies_count" AND "reactions_count" >= 0)
);

-- CreateTable
CREATE TABLE "reactions" (
    "subject_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "subject_type" TEXT NOT NULL,
    "post_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reactions_pkey" PRIMARY KEY ("subject_id","account_id"),
    CONSTRAINT "reactions_subject_type_check" CHECK ("subject_type" IN ('POST', 'COMMENT')),
    CONSTRAINT "reactions_kind_check" CHECK ("kind" IN ('LIKE', 'LOVE', 'LAUGH', 'WOW', 'SAD', 'ANGRY'))
);

-- CreateTable
CREATE TABLE "reposts" (
    "post_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reposts_pkey" PRIMARY KEY ("post_id","account_id")
);

-- CreateTable
CREATE TABLE "bookmarks" (
    "account_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bookmarks_pkey" PRIMARY KEY ("account_id","post_id")
);

-- CreateTable
CREATE TABLE "post_views" (
    "post_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,

    CONSTRAINT "post_views_pkey" PRIMARY KEY ("post_id","account_id")
);

-- CreateTable
CREATE TABLE "post_view_counts" (
    "post_id" UUID NOT NULL,
    "views_count" INTEGER NOT NULL,

    CONSTRAINT "post_view_counts_pkey" PRIMARY KEY ("post_id")
);

-- CreateTable
CREATE TABLE "author_counters" (
    "account_id" UUID NOT NULL,
    "posts_count" INTEGER NOT NULL,

    CONSTRAINT "author_counters_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "author_counters_posts_count_check" CHECK ("posts_count" >= 0)
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "account_id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "contents_hash" TEXT NOT NULL,
    "result_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("account_id","operation","key")
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
CREATE INDEX "posts_author_id_created_at_id_audience_idx" ON "posts"("author_id", "created_at", "id", "audience");

-- CreateIndex
CREATE INDEX "posts_deleted_at_idx" ON "posts"("deleted_at");

-- CreateIndex
CREATE INDEX "post_hashtags_name_created_at_post_id_idx" ON "post_hashtags"("name", "created_at", "post_id");

-- CreateIndex
CREATE INDEX "post_hashtags_name_audience_idx" ON "post_hashtags"("name", "audience");

-- CreateIndex
CREATE INDEX "comments_parent_id_created_at_id_idx" ON "comments"("parent_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "comments_parent_id_reactions_count_created_at_id_idx" ON "comments"("parent_id", "reactions_count" DESC, "created_at", "id");

-- CreateIndex
CREATE INDEX "comments_post_id_idx" ON "comments"("post_id");

-- CreateIndex
CREATE INDEX "comments_deleted_at_idx" ON "comments"("deleted_at");

-- CreateIndex
CREATE INDEX "reactions_subject_id_created_at_account_id_idx" ON "reactions"("subject_id", "created_at", "account_id");

-- CreateIndex
CREATE INDEX "reactions_post_id_idx" ON "reactions"("post_id");

-- CreateIndex
CREATE INDEX "reposts_account_id_created_at_post_id_idx" ON "reposts"("account_id", "created_at", "post_id");

-- CreateIndex
CREATE INDEX "bookmarks_account_id_created_at_post_id_idx" ON "bookmarks"("account_id", "created_at", "post_id");

-- CreateIndex
CREATE INDEX "bookmarks_post_id_idx" ON "bookmarks"("post_id");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "post_revisions" ADD CONSTRAINT "post_revisions_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_mentions" ADD CONSTRAINT "post_mentions_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_hashtags" ADD CONSTRAINT "post_hashtags_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reposts" ADD CONSTRAINT "reposts_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookmarks" ADD CONSTRAINT "bookmarks_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
