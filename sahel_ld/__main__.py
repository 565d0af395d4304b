"""`python -m sahel_ld` is `sahel-ld`."""

from sahel_ld.cli import main

if __name__ == "__main__":
    main()
