"""The lake, the transformations and the steps of a run, as thin clients of a Spark Connect server."""
