"""`make demo`: the main job on the embedded AWS, with every expectation checked."""
