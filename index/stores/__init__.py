"""Where papers, vectors and words are kept, published together and repaired.

`truth` (with `truth_rows` and `database`) is the SQLite file that everything else can be rebuilt
from; `vectors` (over `chroma`) and `words` are what can. `writer` publishes a generation under the
lock of `folders`; `repair` brings the stores back in line. With a Chroma server `log` holds the
publications, `shared` is this machine's copy of them, and `copying` keeps it up to date.
"""
