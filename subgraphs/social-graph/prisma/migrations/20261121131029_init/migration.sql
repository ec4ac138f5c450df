-- CreateTable
CREATE TABLE "follows" (
    "follower_id" UUID NOT NULL,
    "followee_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "follows_pkey" PRIMARY KEY ("follower_id","followee_id")
);

-- CreateTable
CREATE TABLE "follow_requests" (
    "requester_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "follow_requests_pkey" PRIMARY KEY ("requester_id","target_id")
);

-- CreateTable
CREATE TABLE "friendships" (
    "person_id" UUID NOT NULL,
    "friend_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "friendships_pkey" PRIMARY KEY ("person_id","friend_id")
);

-- CreateTable
CREATE TABLE "friend_requests" (
    "requester_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "friend_requests_pkey" PRIMARY KEY ("requester_id","target_id")
);

-- CreateTable
CREATE TABLE "blocks" (
    "blocker_id" UUID NOT NULL,
    "blocked_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blocks_pkey" PRIMARY KEY ("blocker_id","blocked_id")
);

-- CreateTable
CREATE TABLE "mutes" (
    "muter_id" UUID NOT NULL,
    "muted_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "mutes_pkey" PRIMARY KEY ("muter_id","muted_id")
);

-- CreateTable
CREATE TABLE "counters" (
    "account_id" UUID NOT NULL,
    "followers_count" INTEGER NOT NULL DEFAULT 0,
    "following_count" INTEGER NOT NULL DEFAULT 0,
    "friends_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "counters_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "erasures" (
    "account_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erasures_pkey" PRIMARY KEY ("account_id")
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
CREATE INDEX "follows_follower_id_created_at_followee_id_idx" ON "follows"("follower_id", "created_at", "followee_id");

-- CreateIndex
CREATE INDEX "follows_followee_id_created_at_follower_id_idx" ON "follows"("followee_id", "created_at", "follower_id");

-- CreateIndex
CREATE INDEX "follow_requests_requester_id_created_at_target_id_idx" ON "follow_requests"("requester_id", "created_at", "target_id");

-- CreateIndex
CREATE INDEX "follow_requests_target_id_created_at_requester_id_idx" ON "follow_requests"("target_id", "created_at", "requester_id");

-- CreateIndex
CREATE INDEX "friendships_person_id_created_at_friend_id_idx" ON "friendships"("person_id", "created_at", "friend_id");

-- CreateIndex
CREATE INDEX "friend_requests_requester_id_created_at_target_id_idx" ON "friend_requests"("requester_id", "created_at", "target_id");

-- CreateIndex
CREATE INDEX "friend_requests_target_id_created_at_requester_id_idx" ON "friend_requests"("target_id", "created_at", "requester_id");

-- CreateIndex
CREATE INDEX "blocks_blocker_id_created_at_blocked_id_idx" ON "blocks"("blocker_id", "created_at", "blocked_id");

-- CreateIndex
CREATE INDEX "blocks_blocked_id_idx" ON "blocks"("blocked_id");

-- CreateIndex
CREATE INDEX "mutes_muter_id_created_at_muted_id_idx" ON "mutes"("muter_id", "created_at", "muted_id");

-- CreateIndex
CREATE INDEX "mutes_muted_id_idx" ON "mutes"("muted_id");

-- CreateIndex
CREATE INDEX "mutes_expires_at_idx" ON "mutes"("expires_at");

-- Nobody stands in any relation to themselves. By hand: Prisma's models cannot say it.
ALTER TABLE "follows" ADD CONSTRAINT "follows_two_people" CHECK ("follower_id" <> "followee_id");
ALTER TABLE "follow_requests" ADD CONSTRAINT "follow_requests_two_people" CHECK ("requester_id" <> "target_id");
ALTER TABLE "friendships" ADD CONSTRAINT "friendships_two_people" CHECK ("person_id" <> "friend_id");
ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_two_people" CHECK ("requester_id" <> "target_id");
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_two_people" CHECK ("blocker_id" <> "blocked_id");
ALTER TABLE "mutes" ADD CONSTRAINT "mutes_two_people" CHECK ("muter_id" <> "muted_id");
