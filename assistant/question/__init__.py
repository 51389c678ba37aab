"""What a question asks for, read without a model: by rules, each a pattern of words.

A text that asks several is parted (`splitting`). Each is read in this order, every step on what
the one before it left:

1. `followup` makes a question `standalone`: by number ('the second one', `numbered`), as shorthand
   ('only from 2025', `elliptical`; 'more', `more`; 'the abstract', `asked_next`), or by what it
   points to ('it', `pointing`). What the earlier question was about is told by `subject`.
2. `plan` puts together how it will be answered, unless it is a task (`tasks`), from readings:
   - `constraints`, what it asks of metadata. Wishes that nothing here can meet ('in a table',
     'added yesterday') are set aside and answered by a notice (`asides`). Figures that nothing
     computes (`figures`) are seen next, then words to count papers for (`mentions`), then requests
     for what an abstract may hold (`requests`), which are put as questions; after these, each
     reader takes its words away from the next: a field of one paper (`lookups`, by `wordings`), an
     order (`extremes`), how many papers (`shortlist`), numbers of authors and comments (`bounds`),
     dates (`periods`, `anchored`), institutions (`origins`), and people (`people`). If no topic is
     left, metadata alone answers.
   - `kind`, what kind of question the rest is: a table of rules, of which the first that holds
     decides. They look at its `form` and its `sides`, and at what it wants defined (`defining`),
     measured (`quantities`) or told of one thing (`one_thing`).
   - `sides`, what a comparison compares.
   - `likeness`, what other papers are to be like.
3. `spelling` corrects the words that no paper knows; if it was one of asking, 2 is done again.
4. `foreign` notices another language, and `negation` what the search must leave out.

Words that several rules share ('papers', 'preprints', 'entries') stand in `vocabulary`.
"""
