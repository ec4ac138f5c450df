// Imported first: graphql-js chooses its checks, which cost every field of an answer, when it is loaded.
process.env.NODE_ENV ??= 'production';
