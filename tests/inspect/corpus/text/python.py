a.py
'''x ⁧''' ;return
